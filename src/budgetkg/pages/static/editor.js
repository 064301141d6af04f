// Puts YASGUI's editor in the place of the plain text field; the form stays what is sent.
"use strict";

(() => {
  const field = document.getElementById("query");
  if (!field || !window.Yasgui || !window.Yasgui.Yasqe) return;
  // No completers: they ask other hosts. Those of the defaults would be joined to any that are given.
  window.Yasgui.Yasqe.defaults.autocompleters = [];
  const place = document.createElement("div");
  field.after(place);
  const editor = new window.Yasgui.Yasqe(place, {
    value: field.value,
    persistenceId: null,
    showQueryButton: false,
    createShareableLink: null,
    resizeable: false,
  });
  field.hidden = true;
  editor.getInputField().setAttribute("aria-label", field.labels[0].textContent);
  field.form.addEventListener("submit", () => {
    field.value = editor.getValue();
  });
})();
