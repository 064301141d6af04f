// Search without a server: what store/search.py does in a database, done here over the files that site/search_index.py writes.
"use strict";

const RUN = /[0-9a-z]+|(?:(?![0-9a-z])[\p{L}\p{N}])+/gu;
const CODE = /^[0-9a-z]+$/;
const NUMBER = /\(([0-9]{4})\)第?0*(?=[0-9])/gu;
const SPACED_NUMBER = / *\( *([0-9]{4}) *\) *第? *0*([0-9]+)(?: *(号))?/gu;
const SINGLE = "¹";
const LONGEST = 200;
const SHOWN = 30, AROUND = 30, FEW = 5;
const IN_NAME = 1, AT_START = 2, AT_END = 4;
const KINDS = ["unit", "department", "project", "policy", "subject", "indicator", "goal", "document"];

// ---------------------------------------------------------------- how texts are compared

const ALIKE = new Map();
for (const [characters, one] of [
  ["[【〔［{｛〖", "("], ["]】〕］}｝〗", ")"], ["“”„‟〝〞＂″「」『』", '"'], ["‘’‚‛＇′", "'"], ["‐‑‒–—―−﹣－", "-"], ["·•・‧∙", "·"], ["∶", ":"],
]) for (const character of characters) ALIKE.set(character, one);
const FOLDS = new Map();

function fold(character) {
  let folded = FOLDS.get(character);
  if (folded === undefined) {
    const plain = character.normalize("NFKC").replace(/[\u200b-\u200f\u2060\ufeff\u00ad\s\x1c-\x1f\x85]/gu, "");
    folded = Array.from(plain, (each) => ALIKE.get(each) ?? each).join("").toLowerCase();
    FOLDS.set(character, folded);
  }
  return folded;
}

const foldEach = (text) => Array.from(text, fold).join("");
const folded = (text) => foldEach(text).replace(NUMBER, "($1)");

function wordsOf(text) {
  const spaced = text.split(/[\s\x1c-\x1f\x85]+/u).map(foldEach).join(" ");
  const whole = spaced.replace(SPACED_NUMBER, (_, year, number, sign) => `(${year})${number}${sign ?? ""}`);
  return [...new Set(whole.split(" "))].filter((word) => word.search(RUN) >= 0);
}

// What a word asks the index for: codes and Latin words, which may be cut short at its end, and pairs of neighbours. `first`
// and `last` are those at its very ends. A single character is asked for in names alone.
function termsOf(word) {
  const terms = [], runs = [...word.matchAll(RUN)], characters = Array.from(word);
  for (const { 0: run, index } of runs) {
    const end = index + run.length;
    if (CODE.test(run) && (run.length > 1 || runs.length > 1)) {
      terms.push({ term: run, cut: end === word.length && run.length > 1, first: index === 0, last: end === word.length });
    }
  }
  const plain = terms.length || runs.some(({ 0: run }) => Array.from(run).length > 1);
  for (let at = 1; at < characters.length; at += 1) {
    const pair = characters[at - 1] + characters[at];
    if (!CODE.test(pair)) terms.push({ term: pair, first: at === 1, last: at === characters.length - 1 });
  }
  if (!plain) {
    const alone = characters.length === 1;
    terms.push({ term: SINGLE + Array.from(runs[0][0])[0], first: alone, last: alone });
  }
  // A long text is told by its beginning and end; what is found is compared with all of it.
  return terms.length > 2 * FEW ? [...terms.slice(0, FEW), ...terms.slice(-FEW)] : terms;
}

// ---------------------------------------------------------------- the index

// The last of what is sorted that is not behind what is sought.
function lastUpTo(sorted, sought) {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= sought) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

class Index {
  constructor(address) {
    this.address = address;
    this.files = new Map();
  }

  file(name) {
    if (!this.files.has(name)) {
      const asked = fetch(this.address + name).then((answer) => {
        if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
        return answer.json();
      });
      asked.catch(() => this.files.delete(name));
      this.files.set(name, asked);
    }
    return this.files.get(name);
  }

  about() {
    return this.file("index.json");
  }

  async list(term) {
    const about = await this.about();
    if (!about.terms.length) return [];
    const block = await this.file(`t${lastUpTo(about.terms, term)}.json`);
    return Object.hasOwn(block, term) ? block[term] : [];
  }

  // By entry, where a term stands in it; of a term that may be cut short also the whole code, where the entry's begins so.
  async places({ term, cut }) {
    const found = new Map(), codes = new Map();
    const add = (list, whole) => {
      let number = 0;
      for (const each of list) {
        number += each >> 3;
        const where = whole === term ? each & 7 : each & 7 & ~AT_END;
        if ((where & AT_START) && !(where & IN_NAME)) codes.set(number, whole);
        found.set(number, (found.get(number) ?? 0) | where);
      }
    };
    if (!cut) {
      add(await this.list(term), term);
      return { found, codes };
    }
    const { terms } = await this.about();
    const asked = [];
    for (let block = lastUpTo(terms, term); block < terms.length && (terms[block] <= term || terms[block].startsWith(term)); block += 1) {
      asked.push(this.file(`t${block}.json`));
    }
    for (const block of await Promise.all(asked)) {
      for (const whole of Object.keys(block)) {
        if (whole.startsWith(term) && CODE.test(whole)) add(block[whole], whole);
      }
    }
    return { found, codes };
  }

  async entry(number) {
    const about = await this.about();
    const block = lastUpTo(about.entries, number);
    const [label, code, text, documents, zh, en] = (await this.file(`e${block}.json`))[number - about.entries[block]];
    return { number, kind: KINDS[lastUpTo(about.kinds.slice(0, -1), number)], label, code, text, documents, zh, en: en ?? `en/${zh}` };
  }
}

// ---------------------------------------------------------------- what is found, the best first

const smaller = (left, right) => left.rank - right.rank || left.group - right.group || (left.code < right.code ? -1 : left.code > right.code ? 1 : 0) || left.number - right.number;

class Search {
  constructor(index, text, kind) {
    this.index = index;
    this.text = Array.from(text).slice(0, LONGEST).join("");
    this.kind = kind;
    this.words = wordsOf(this.text);
    this.whole = folded(this.text);
  }

  // Each thing once, by the name of it that fits best.
  async *hits() {
    const seen = new Set();
    for await (const entry of this.entries()) {
      const key = `${entry.kind} ${entry.zh}`;
      if (!seen.has(key)) {
        seen.add(key);
        yield entry;
      }
    }
  }

  async *entries() {
    if (!this.words.length) return;
    const best = await this.best();
    for (let at = 0; at < best.length; at += SHOWN) {
      yield* await Promise.all(best.slice(at, at + SHOWN).map((number) => this.index.entry(number)));
    }
    if (best.length && best.length < (await this.index.about()).head) return;
    const done = new Set(best);
    yield* this.verified((await this.candidates()).filter(({ number }) => !done.has(number)));
  }

  async within() {
    const { kinds } = await this.index.about();
    const kind = KINDS.indexOf(this.kind);
    const [first, end] = kind < 0 ? [0, kinds.at(-1)] : [kinds[kind], kinds[kind + 1]];
    return (number) => number >= first && number < end;
  }

  // The best for a code cut short that a great many go on from: they are known to hold it, and in order.
  async best() {
    if (this.words.length > 1 || !/^[0-9a-z]{2,}$/.test(this.words[0])) return [];
    const within = await this.within();
    return (await this.index.list(`${this.words[0]}*`)).filter(within).slice(0, (await this.index.about()).head);
  }

  // The entries that may hold all words, sorted by how well they fit at the best.
  async candidates() {
    const { groups } = await this.index.about();
    const places = (terms) => Promise.all(terms.map((term) => this.index.places(term)));
    const joined = termsOf(this.whole);
    const [ofWords, ofWhole] = await Promise.all([places(this.words.flatMap(termsOf)), places(joined)]);
    ofWords.sort((left, right) => left.found.size - right.found.size);
    const within = await this.within();
    const found = [];
    for (const number of ofWords[0].found.keys()) {
      if (!within(number) || !ofWords.every((one) => one.found.has(number))) continue;
      const wheres = ofWhole.map((one) => one.found.get(number));
      const holds = wheres.every((where) => where !== undefined);
      const begins = holds && joined.every(({ first }, at) => !first || wheres[at] & AT_START);
      const ends = holds && joined.every(({ last }, at) => !last || wheres[at] & AT_END);
      const named = ofWords.every((one) => one.found.get(number) & IN_NAME);
      const rank = begins && ends ? 0 : begins ? 1 : holds && wheres.every((where) => where & IN_NAME) ? 2 : named ? 3 : 4;
      const code = rank < 2 && ofWords.length === 1 ? ofWords[0].codes.get(number) ?? "" : "";
      found.push({ number, rank, group: lastUpTo(groups, number), code });
    }
    return found.sort(smaller);
  }

  // What of the candidates does hold the words. One that fits less well than it might waits for its turn.
  async *verified(queue) {
    let loaded = 0;
    for (let at = 0; at < queue.length; at += 1) {
      if (at >= loaded) {
        loaded = at + SHOWN;
        await Promise.all(queue.slice(at, loaded).map(({ number }) => this.index.entry(number)));
      }
      const entry = await this.index.entry(queue[at].number);
      const fit = this.fit(entry, queue[at]);
      if (!fit) continue;
      if (smaller(fit, queue[at]) > 0) {
        let low = at + 1, high = queue.length;
        while (low < high) {
          const middle = (low + high) >> 1;
          if (smaller(queue[middle], fit) < 0) low = middle + 1;
          else high = middle;
        }
        queue.splice(low, 0, fit);
      } else {
        yield entry;
      }
    }
  }

  fit({ label, code, text }, { number, group }) {
    const name = folded(label), own = folded(code), rest = folded(text), { whole, words } = this;
    if (!words.every((word) => name.includes(word) || own.includes(word) || rest.includes(word))) return null;
    let rank = 4;
    if (name === whole || own === whole) rank = 0;
    else if (name.startsWith(whole) || own.startsWith(whole)) rank = 1;
    else if (name.includes(whole)) rank = 2;
    else if (words.every((word) => name.includes(word))) rank = 3;
    return { number, group, rank, code: own.startsWith(whole) ? own : "" };
  }
}

// ---------------------------------------------------------------- how it is shown

// Where the words stand in a text as it is printed, in order and apart, by its characters.
function marks(characters, words) {
  const origin = [];
  const plain = characters.map((character, at) => {
    const one = fold(character);
    for (let unit = 0; unit < one.length; unit += 1) origin.push(at);
    return one;
  }).join("");
  const places = [];
  for (const word of words) {
    for (let at = plain.indexOf(word); at >= 0; at = plain.indexOf(word, at + word.length)) {
      places.push([origin[at], origin[at + word.length - 1] + 1]);
    }
  }
  places.sort((left, right) => left[0] - right[0] || left[1] - right[1]);
  const apart = [];
  for (const [start, end] of places) {
    const last = apart.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(end, last[1]);
    else apart.push([start, end]);
  }
  return apart;
}

// A piece of the text around the first word in it; nothing where there is none.
function excerpt(text, words) {
  const characters = Array.from(text), [first] = marks(characters, words);
  if (!first) return "";
  const start = Math.max(0, first[0] - AROUND);
  const end = Math.min(characters.length, Math.max(first[1], start + 3 * AROUND));
  return (start ? "…" : "") + characters.slice(start, end).join("") + (end < characters.length ? "…" : "");
}

function write(element, text, words) {
  const characters = Array.from(text);
  let done = 0;
  for (const [start, end] of marks(characters, words)) {
    const mark = document.createElement("mark");
    mark.textContent = characters.slice(start, end).join("");
    element.append(characters.slice(done, start).join(""), mark);
    done = end;
  }
  element.append(characters.slice(done).join(""));
}

class Page {
  constructor(place) {
    this.place = place;
    this.index = new Index(place.dataset.index);
    this.form = place.querySelector("form");
    this.input = this.form.elements.q;
    this.status = place.querySelector("[role=status]");
    this.list = place.querySelector("ol");
    this.more = place.querySelector("button.more");
    this.kinds = [...place.querySelectorAll("a[data-kind]")];
    this.asked = 0;
    place.hidden = false;
    this.listen();
    this.fromAddress();
  }

  listen() {
    let waiting;
    this.input.addEventListener("input", (event) => {
      clearTimeout(waiting);
      if (!event.isComposing) waiting = setTimeout(() => this.ask("replaceState"), 250);
    });
    this.input.addEventListener("compositionend", () => this.ask("replaceState"));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(waiting);
      this.ask("pushState");
    });
    for (const link of this.kinds) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.kind = link.dataset.kind;
        this.ask("pushState");
      });
    }
    this.more.addEventListener("click", () => this.show(this.asked, true));
    this.place.addEventListener("keydown", (event) => this.move(event));
    addEventListener("popstate", () => this.fromAddress());
  }

  // Down and up lead from what is sought through what is found.
  move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = [this.input, ...this.list.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    if (!step || at < 0 || !stops[at + step]) return;
    event.preventDefault();
    stops[at + step].focus();
  }

  fromAddress() {
    const given = new URLSearchParams(location.search);
    this.input.value = given.get("q") ?? "";
    this.kind = KINDS.includes(given.get("kind")) ? given.get("kind") : "";
    this.ask();
  }

  address(kind) {
    const given = new URLSearchParams();
    if (this.input.value.trim()) given.set("q", this.input.value.trim());
    if (kind) given.set("kind", kind);
    return `${location.pathname}?${given}`.replace(/[?]$/, "");
  }

  async ask(remember) {
    this.asked += 1;
    if (remember) history[remember](null, "", this.address(this.kind));
    for (const link of this.kinds) {
      link.href = this.address(link.dataset.kind);
      if (link.dataset.kind === this.kind) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    this.search = new Search(this.index, this.input.value, this.kind);
    this.found = this.search.hits();
    await this.show(this.asked, false);
  }

  async show(asked, further) {
    const say = (text) => { this.status.textContent = text; };
    const text = this.input.value.trim(), said = this.place.dataset;
    try {
      const hits = further ? [this.ahead] : [];
      let left = true;
      while (left && hits.length <= SHOWN) {
        const { value, done } = await this.found.next();
        if (asked !== this.asked) return;
        if (done) left = false;
        else hits.push(value);
      }
      this.ahead = left ? hits.pop() : null;
      const items = hits.map((hit) => this.item(hit));
      if (further) this.list.append(...items);
      else this.list.replaceChildren(...items);
      if (further) items[0]?.querySelector("a").focus();
      this.more.hidden = !left;
      const count = this.list.childElementCount;
      const key = !text ? "" : left ? said.more : count ? said.found : said.none;
      say(key.replace("{text}", () => text).replace("{count}", count));
    } catch (error) {
      if (asked !== this.asked) return;
      this.list.replaceChildren();
      this.more.hidden = true;
      say(said.broken.replace("{why}", () => error.message));
    }
  }

  item(hit) {
    const { words } = this.search, item = document.createElement("li"), link = document.createElement("a");
    link.href = this.place.dataset.root + (this.place.dataset.language === "en" ? hit.en : hit.zh);
    write(link, hit.label || hit.zh, words);
    item.append(link);
    if (hit.code) {
      const code = document.createElement("code");
      write(code, hit.code, words);
      item.append(" ", code);
    }
    const fine = document.createElement("span");
    fine.className = "fine";
    const kind = this.kinds.find((one) => one.dataset.kind === hit.kind).textContent;
    fine.textContent = hit.documents > 1 ? `${kind} · ${hit.documents} ${this.place.dataset.documents}` : kind;
    item.append(" ", fine);
    const piece = hit.text === hit.label ? "" : excerpt(hit.text, words);
    if (piece) {
      const shown = document.createElement("p");
      write(shown, piece, words);
      item.append(shown);
    }
    return item;
  }
}

document.querySelectorAll("[data-index]").forEach((place) => new Page(place));
