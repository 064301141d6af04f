// What a script adds to pages that work without one: filter as you type, columns that sort, copy an address.
"use strict";

function filterAsYouType(input) {
  const items = [...document.querySelectorAll(`#${input.dataset.filter} [data-text]`)];
  const none = document.getElementById("none-fits");
  const apply = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const item of items) {
      item.hidden = !words.every((word) => item.dataset.text.includes(word));
      left += item.hidden ? 0 : 1;
    }
    for (const section of document.querySelectorAll(`#${input.dataset.filter} section`)) {
      section.hidden = !section.querySelector("[data-text]:not([hidden])");
    }
    none.hidden = left > 0;
  };
  input.addEventListener("input", apply);
}

function cellValue(row, column) {
  const cell = row.cells[column];
  const money = cell.querySelector("data");
  if (money) return Number(money.value);
  if (cell.querySelector(".missing")) return null;
  const text = cell.firstChild ? cell.textContent.trim() : "";
  const plain = text.replace(/,/g, "");
  return cell.classList.contains("figure") && plain !== "" && !Number.isNaN(Number(plain)) ? Number(plain) : text;
}

// What is missing stays last whichever way a column is sorted.
function compareValues(left, right, direction) {
  if (left === null || right === null) return (left === null) - (right === null);
  const order = typeof left === "number" && typeof right === "number" ? left - right : String(left).localeCompare(String(right), "zh");
  return order * direction;
}

function makeSortable(table) {
  const headings = [...table.tHead.rows[0].cells];
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.title = table.dataset.sort;
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const falling = heading.getAttribute("aria-sort") === "ascending";
      headings.forEach((other) => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", falling ? "descending" : "ascending");
      const body = table.tBodies[0];
      const rows = [...body.rows].map((row) => [cellValue(row, column), row]);
      rows.sort((left, right) => compareValues(left[0], right[0], falling ? -1 : 1));
      body.append(...rows.map((pair) => pair[1]));
    });
  });
}

function offerCopy(input) {
  if (!navigator.clipboard) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = input.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(new URL(input.value, document.baseURI).href);
    button.textContent = input.dataset.copied;
  });
  input.after(button);
}

document.querySelectorAll("input[data-filter]").forEach(filterAsYouType);
document.querySelectorAll("table.sortable").forEach(makeSortable);
document.querySelectorAll("input[data-copy]").forEach(offerCopy);
