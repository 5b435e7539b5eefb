// The player: brings quizzes to life in a page of the book and in a notebook.
//
// Quizzes are native forms that trackii_course/html.py rendered, with their key and reasons in one <details> at the end. This module
// marks answers (the same marking as trackii_course/marking.py, held by tests/vectors/marking.json), explains them with the reasons
// from that key, and remembers them in the browser's storage. It asks nothing of any network but the book's own bank of questions.
//
// One file, no build step. As an anywidget module it exports { render }; a page of the book loads it with <script defer data-trackii>,
// made a classic script by sphinxext/assets.py, since browsers load no module from a disk.
// @ts-check

/** @typedef {{score: number, parts: boolean[], problem: string}} Mark */
/** @typedef {{v: string, s: number, t: number, n: number, b: number, r: any}} Memory what is remembered of one item:
 *  version, last score, time (ms), number of answers, box of the spacing plan, response */
/** @typedef {{get(name: string): any, set(name: string, value: any): void, on?: Function, save_changes?: Function}} Model */

// ---------------------------------------------------------------- marking

const ASKED = ["year", "month", "day"];
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** @param {string} problem @returns {Mark} */
const blank = (problem) => ({ score: 0, parts: [], problem });
/** @param {any} value @param {number} [size] */
const isIndex = (value, size) => Number.isInteger(value) && value >= 0 && (size === undefined || value < size);
/** @param {number} score @param {boolean[]} parts @returns {Mark} */
const scored = (score, parts) => ({ score, parts, problem: "" });

/** The last day of a month. @param {number} year @param {number} month from 1 */
function monthEnd(year, month) {
  const leap = month === 2 && (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
  return MONTH_DAYS[month - 1] + (leap ? 1 : 0);
}

/** @param {number} number @param {number} [size] */
const pad = (number, size = 2) => String(number).padStart(size, "0");

/** First and last ISO day of an EDTF text as keys use it: day, month, season, year, decade or a closed interval.
 * @param {string} text @returns {[string, string] | null} null if it is no date */
export function bounds(text) {
  if (text.includes("/")) {
    const [left, right] = text.split("/").map(bounds);
    return left && right ? [left[0], right[1]] : null;
  }
  const found = /^(\d{4}|\d{3}X|\d{2}XX)(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(text);
  if (!found) return null;
  const low = Number(found[1].replaceAll("X", "0"));
  if (low === 0 || (found[1].includes("X") && found[2])) return null;
  const high = Number(found[1].replaceAll("X", "9"));
  if (!found[2]) return [`${pad(low, 4)}-01-01`, `${pad(high, 4)}-12-31`];
  const month = Number(found[2]);
  if (!found[3] && month > 20 && month < 25) {
    const start = (month - 20) * 3;
    const [endYear, end] = month === 24 ? [low + 1, 2] : [low, start + 2];
    return [`${pad(low, 4)}-${pad(start)}-01`, `${pad(endYear, 4)}-${pad(end)}-${monthEnd(endYear, end)}`];
  }
  if (month < 1 || month > 12) return null;
  const first = found[3] ? Number(found[3]) : 1;
  const last = found[3] ? first : monthEnd(low, month);
  if (first < 1 || first > monthEnd(low, month)) return null;
  return [`${pad(low, 4)}-${pad(month)}-${pad(first)}`, `${pad(low, 4)}-${pad(month)}-${pad(last)}`];
}

/** @param {string} iso @param {number} depth 0 year, 1 month, 2 day */
const cut = (iso, depth) => iso.slice(0, 4 + 3 * depth);

/** @type {Record<string, (key: any, response: any) => Mark>} */
const MARKERS = {
  single(key, response) {
    if (!isIndex(response)) return blank("Choose one answer.");
    const right = response === key.answer;
    return scored(Number(right), [right]);
  },
  multiple(key, response) {
    if (!Array.isArray(response) || !response.length) return blank("Choose at least one answer.");
    const chosen = new Set(response);
    if (!response.every((r) => isIndex(r, key.n)) || chosen.size !== response.length) return blank("Choose each answer once.");
    const hits = response.filter((r) => key.answer.includes(r)).length;
    const score = Math.max(0, hits - (response.length - hits)) / key.answer.length;
    return scored(score, Array.from({ length: key.n }, (_, i) => chosen.has(i) === key.answer.includes(i)));
  },
  matching(key, response) {
    const fits = Array.isArray(response) && response.length === key.answer.length && response.every((r) => isIndex(r));
    if (!fits) return blank("Choose a match for each row.");
    const parts = key.answer.map((/** @type {number} */ wanted, /** @type {number} */ i) => response[i] === wanted);
    return scored(parts.filter(Boolean).length / parts.length, parts);
  },
  ordering(key, response) {
    const sorted = (/** @type {number[]} */ list) => [...list].sort((a, b) => a - b).join();
    const fits = Array.isArray(response) && response.every((r) => isIndex(r)) && sorted(response) === sorted(key.answer);
    if (!fits) return blank("Put each event in one place.");
    const rank = response.map((r) => key.answer.indexOf(r));
    let [pairs, inOrder] = [0, 0];
    for (let a = 0; a < rank.length; a++) {
      for (let b = a + 1; b < rank.length; b++) {
        pairs += 1;
        if (rank[a] < rank[b]) inOrder += 1;
      }
    }
    return scored(Math.max(0, (2 * inOrder - pairs) / pairs), response.map((r, i) => r === key.answer[i]));
  },
  date(key, response) {
    if (typeof response !== "string" || !response.trim()) return blank("Give a date.");
    const text = response.trim();
    if (!/^[0-9]{4}(-[0-9]{2}){0,2}$/.test(text)) return blank("Write the year with four digits, and a month before a day.");
    const given = bounds(text);
    if (!given || Number(text.slice(5, 7)) > 12) return blank("There is no such date in the calendar.");
    const [earliest, latest] = bounds(key.answer) ?? ["", ""];
    const asked = ASKED.indexOf(key.precision);
    const known = text.split("-").length - 1;
    const parts = [];
    for (let depth = 0; depth <= asked; depth++) {
      const at = cut(given[0], depth);
      parts.push(known >= depth && cut(earliest, depth) <= at && at <= cut(latest, depth));
    }
    return scored(parts[asked] ? 1 : asked === 2 && parts[1] ? 0.75 : asked > 0 && parts[0] ? 0.5 : 0, parts);
  },
  track(key, response) {
    if (!response || !["I", "1.5", "II"].includes(response.verdict)) return blank("Choose a track.");
    if (!isIndex(response.reason)) return blank("Choose the reason that decides.");
    const verdict = response.verdict === key.verdict;
    const reason = verdict && response.reason === key.answer;
    return scored((Number(verdict) + Number(reason)) / 2, [verdict, reason]);
  },
};

/** Mark one response against one key; see marking.py for their forms. @param {any} key @param {any} response @returns {Mark} */
export const mark = (key, response) => MARKERS[key.kind](key, response);

// ---------------------------------------------------------------- drawing

/** The hash of question_bank/_draw.py. @param {string} text @returns {number} 32 bits, unsigned */
export function fnv1a(text) {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b) >>> 0;
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35) >>> 0;
  return (value ^ (value >>> 16)) >>> 0;
}

/** @typedef {{id: string, topic: string, label: string}} Drawable */
/** @param {string} id */
const subject = (id) => id.split(".")[2] ?? id;

/** The draw of question_bank/_draw.py. @template {Drawable} T @param {T[]} items @param {number} n @param {number} seed @returns {T[]} */
export function draw(items, n, seed) {
  const hashed = items.map((item) => ({ item, hash: fnv1a(`${seed}:${item.id}`) }));
  hashed.sort((a, b) => a.hash - b.hash || (a.item.id < b.item.id ? -1 : 1));
  /** @type {Map<string, T[]>} */
  const turns = new Map();
  for (const { item } of hashed) turns.set(item.topic, [...(turns.get(item.topic) ?? []), item]);
  /** @type {T[]} */
  const queue = [];
  for (let place = 0; queue.length < items.length; place++) {
    for (const row of turns.values()) if (place < row.length) queue.push(row[place]);
  }
  /** @type {T[]} */
  const chosen = [];
  const subjects = new Set();
  for (const again of [false, true]) {
    for (const item of queue) {
      if (chosen.length === n) break;
      if (!chosen.includes(item) && (again || !subjects.has(subject(item.id)))) {
        chosen.push(item);
        subjects.add(subject(item.id));
      }
    }
  }
  balance(chosen, queue);
  const blocked = ["dates", "actors"];
  return [...blocked.flatMap((topic) => chosen.filter((i) => i.topic === topic)), ...chosen.filter((i) => !blocked.includes(i.topic))];
}

/** No verdict behind more than 40 % of the track items. @template {Drawable} T @param {T[]} chosen changed in place @param {T[]} queue */
function balance(chosen, queue) {
  for (;;) {
    const verdicts = chosen.map((i) => i.label).filter(Boolean);
    const count = (/** @type {string} */ label) => verdicts.filter((v) => v === label).length;
    const allowed = Math.max(1, Math.floor((verdicts.length * 2) / 5));
    const surplus = [...new Set(verdicts)].sort().find((v) => count(v) > allowed);
    if (!surplus) return;
    const last = chosen.findLastIndex((i) => i.label === surplus);
    const rare = ["I", "1.5", "II"].reduce((a, b) => (count(b) < count(a) ? b : a));
    const fresh = queue.filter((i) => !chosen.includes(i));
    const better = count(rare) < count(surplus) - 1 && fresh.find((i) => i.label === rare);
    const other = better || fresh.find((i) => !i.label);
    chosen.splice(last, 1, ...(other ? [other] : []));
  }
}

// ---------------------------------------------------------------- memory

const STORE = "trackii-course.1";
const DAY = 86400000;
const GAPS = [1, 7, 14, 28, 56]; // days until an item is due again, by how often it was right in a row

/** @returns {Record<string, Memory>} */
export function remembered() {
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? "{}");
  } catch {
    return {}; // storage is switched off or unreadable: the quiz works all the same, it only forgets
  }
}

/** @param {string} id @param {Memory | null} memory null forgets */
function remember(id, memory) {
  const all = remembered();
  if (memory) all[id] = memory;
  else delete all[id];
  try {
    localStorage.setItem(STORE, JSON.stringify(all));
  } catch {
    // full or switched off: nothing is lost that was shown
  }
}

/** When an item is due again. @param {Memory} memory */
const dueAt = (memory) => memory.t + GAPS[Math.min(memory.b, GAPS.length - 1)] * DAY;

/** @param {string} id @param {string} version @param {number} score @param {any} response */
function note(id, version, score, response) {
  const before = remembered()[id];
  const box = score === 1 ? (before ? before.b + 1 : 1) : 0;
  remember(id, { v: version, s: score, t: Date.now(), n: (before?.n ?? 0) + 1, b: box, r: response });
}

// ---------------------------------------------------------------- the page

/** @param {string} tag @param {Record<string, string>} [attributes] @param {(Node | string)[]} children */
function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** @template {Element} [T=HTMLElement] @param {ParentNode} root @param {string} selector @returns {T[]} */
const all = (root, selector) => /** @type {T[]} */ (/** @type {unknown} */ ([...root.querySelectorAll(selector)]));
/** @param {ParentNode} root @param {string} selector */
const one = (root, selector) => /** @type {HTMLElement} */ (root.querySelector(selector));

/** What the learner has entered. @param {HTMLElement} form @param {string} kind @returns {any} */
function response(form, kind) {
  const picked = all(form, "input:checked").map((i) => /** @type {HTMLInputElement} */ (i).value);
  /** @param {string} name */
  const value = (name) => /** @type {HTMLInputElement | null} */ (form.querySelector(`[name="${name}"]`))?.value.trim() ?? "";
  if (kind === "multiple") return picked.map(Number);
  if (kind === "matching") return all(form, "select").map((s) => /** @type {HTMLSelectElement} */ (s).value).map((v) => (v === "" ? null : Number(v)));
  if (kind === "ordering") return all(form, "[data-place]").map((li) => Number(li.dataset.place));
  if (kind === "date") {
    const [year, month, day] = [value("year"), value("month"), value("day")];
    if (day && !month) return `${year}--${day}`;
    return [year, month, day && day.padStart(2, "0")].filter(Boolean).join("-");
  }
  if (kind === "track") {
    const [verdict, reason] = all(form, ".tii-step").map((step) => /** @type {HTMLInputElement | null} */ (step.querySelector("input:checked"))?.value);
    return { verdict: verdict ?? "", reason: reason === undefined ? null : Number(reason) };
  }
  return picked.length ? Number(picked[0]) : null;
}

/** Put a remembered response back. @param {HTMLElement} form @param {string} kind @param {any} given */
function restore(form, kind, given) {
  /** @param {string} selector */
  const check = (selector) => {
    const input = /** @type {HTMLInputElement | null} */ (form.querySelector(selector));
    if (input) input.checked = true;
  };
  if (kind === "single") check(`[value="${given}"]`);
  if (kind === "multiple") for (const index of given) check(`[value="${index}"]`);
  if (kind === "track") {
    check(`.tii-step [value="${given.verdict}"]`);
    check(`.tii-step + .tii-step [value="${given.reason}"]`);
  }
  if (kind === "matching") all(form, "select").forEach((s, i) => { /** @type {HTMLSelectElement} */ (s).value = String(given[i]); });
  if (kind === "ordering") for (const place of given) one(form, ".tii-order").append(one(form, `[data-place="${place}"]`));
  if (kind === "date") {
    const parts = String(given).split("-");
    ["year", "month", "day"].forEach((name, i) => {
      const field = /** @type {HTMLInputElement | null} */ (form.querySelector(`[name="${name}"]`));
      if (field && parts[i]) field.value = name === "day" ? String(Number(parts[i])) : parts[i];
    });
  }
}

/** Give the rows of an ordering their buttons. @param {HTMLElement} form @param {() => boolean} locked
 * @returns {() => void} marks the buttons that can go no further (they stay focusable) */
function sortable(form, locked) {
  const rows = () => all(form, "[data-place]");
  const ends = () => rows().forEach((row, i, { length }) => {
    one(row, '[data-move="-1"]').setAttribute("aria-disabled", String(i === 0));
    one(row, '[data-move="1"]').setAttribute("aria-disabled", String(i === length - 1));
  });
  for (const row of rows()) {
    const name = one(row, ".tii-event").textContent;
    /** @param {string} by @param {string} word @param {string} arrow */
    const move = (by, word, arrow) => make("button", { type: "button", "data-move": by, "aria-label": `Move ${word}: ${name}` }, arrow);
    row.append(make("span", { class: "tii-moves" }, move("-1", "up", "↑"), move("1", "down", "↓")));
  }
  form.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("[data-move]"));
    const row = button?.closest("li");
    if (!button || !row || locked() || button.getAttribute("aria-disabled") === "true") return;
    if (button.dataset.move === "1") row.nextElementSibling?.after(row);
    else row.previousElementSibling?.before(row);
    button.focus();
    ends();
    form.dispatchEvent(new Event("input"));
    one(form, ".tii-live").textContent = `${one(row, ".tii-event").textContent}, now ${rows().indexOf(row) + 1} of ${rows().length}`;
  });
  ends();
  return ends;
}

const WORDS = { full: "Correct.", part: "Partly right.", none: "Not quite." };
const MARKS = { full: "✓", part: "◐", none: "↩" };
/** @param {number} score @returns {"full" | "part" | "none"} */
const grade = (score) => (score === 1 ? "full" : score > 0 ? "part" : "none");

/** One item of a quiz: its form, its key, and what happens to it. */
class Item {
  /** @param {HTMLElement} form @param {HTMLElement} reasons @param {(item: Item) => void} changed */
  constructor(form, reasons, changed) {
    this.form = form;
    this.reasons = reasons;
    this.changed = changed;
    this.id = form.dataset.item ?? "";
    this.key = JSON.parse(form.dataset.key ?? "{}");
    /** @type {Mark | null} */
    this.mark = null;
    this.button = make("button", { type: "submit" }, "Check answer");
    one(form, ".tii-error").after(make("p", { class: "tii-actions" }, this.button));
    this.ends = sortable(form, () => Boolean(this.mark));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.mark) this.reset();
      else this.check();
    });
    if (this.key.kind === "track") this.step(1);
  }

  /** Track items: the second step opens after the first. @param {number} step */
  step(step) {
    one(this.form, ".tii-step + .tii-step").hidden = step === 1;
    this.button.textContent = step === 1 ? "Go on to the reason" : "Check answer";
  }

  check() {
    const given = response(this.form, this.key.kind);
    const error = one(this.form, ".tii-error");
    const second = this.form.querySelector(".tii-step + .tii-step");
    if (second instanceof HTMLElement && second.hidden && given.verdict) {
      error.textContent = "";
      this.step(2);
      second.querySelector("input")?.focus();
      return;
    }
    const result = mark(this.key, given);
    error.textContent = result.problem;
    if (result.problem) {
      /** @type {HTMLElement | null} */ (this.form.querySelector("input:not(:disabled), select"))?.focus();
      return;
    }
    note(this.id, this.form.dataset.version ?? "", result.score, given);
    this.show(result, given);
  }

  /** Show the mark and the reasons. @param {Mark} result @param {any} given */
  show(result, given) {
    this.mark = result;
    this.form.dataset.grade = grade(result.score);
    for (const field of all(this.form, "input, select")) field.toggleAttribute("disabled", true);
    if (this.key.kind === "track") this.step(2);
    const { told, rest } = this.tell(given);
    const feedback = one(this.form, ".tii-feedback");
    const word = make("strong", { class: "tii-word" }, `${MARKS[grade(result.score)]} ${WORDS[grade(result.score)]}`);
    const answer = result.score === 1 ? [] : [make("p", {}, "The answer: ", make("strong", {}, one(this.reasons, ".tii-answer").textContent ?? ""))];
    feedback.replaceChildren(make("p", {}, word), ...answer, make("ul", {}, ...told));
    const more = one(this.form, ".tii-more");
    more.replaceChildren(...(rest.length ? [make("details", {}, make("summary", {}, "The other options"), make("ul", {}, ...rest))] : []));
    const source = this.reasons.querySelector(".tii-source");
    if (source) more.append(source.cloneNode(true));
    this.button.textContent = "Try again";
    this.changed(this);
  }

  /** Which reasons speak of what the learner did, and which are left. @param {any} given */
  tell(given) {
    const { kind, answer, verdict } = this.key;
    /** @type {Set<string>} */
    let wanted = new Set(["date"]);
    if (kind === "single") wanted = new Set([given, answer].map(String));
    if (kind === "multiple") wanted = new Set([...given, ...answer].map(String));
    if (kind === "matching") wanted = new Set(answer.map((/** @type {number} */ _, /** @type {number} */ i) => String(i)));
    if (kind === "ordering") wanted = new Set(answer.map(String));
    if (kind === "track") wanted = new Set([given.verdict, verdict, String(given.reason), String(answer)]);
    /** @type {HTMLElement[]} */
    const told = [];
    /** @type {HTMLElement[]} */
    const rest = [];
    for (const row of all(this.reasons, "[data-why]")) {
      const name = row.dataset.why ?? "";
      const copy = /** @type {HTMLElement} */ (row.cloneNode(true));
      const mine = kind === "track" ? [given.verdict, String(given.reason)].includes(name) : [].concat(given).map(String).includes(/** @type {never} */ (name));
      if (mine && ["single", "multiple", "track"].includes(kind)) copy.prepend(make("span", { class: "tii-mine" }, "Your answer. "));
      (wanted.has(name) ? told : rest).push(copy);
      const input = this.form.querySelector(kind === "track" && !/^\d$/.test(name) ? `.tii-step [value="${name}"]` : `.tii-option [name="${this.form.id}"][value="${name}"]`);
      const right = row.querySelector(".tii-right");
      if (input && (right || mine)) input.parentElement?.setAttribute("data-is", right ? "right" : "wrong");
    }
    return { told, rest };
  }

  /** Clear the answer for another try. @param {boolean} [focus] */
  reset(focus = true) {
    this.mark = null;
    delete this.form.dataset.grade;
    for (const field of all(this.form, "input, select")) field.toggleAttribute("disabled", false);
    /** @type {HTMLFormElement} */ (this.form).reset();
    for (const option of all(this.form, "[data-is]")) option.removeAttribute("data-is");
    for (const part of all(this.form, ".tii-feedback, .tii-more, .tii-error, .tii-live")) part.replaceChildren();
    this.button.textContent = "Check answer";
    if (this.key.kind === "track") this.step(1);
    if (focus) /** @type {HTMLElement | null} */ (this.form.querySelector("input, select, [data-move]"))?.focus();
    this.changed(this);
  }

  /** Bring back what was answered on an earlier visit, if the item has not changed since. @param {Memory | undefined} memory */
  recall(memory) {
    if (!memory || memory.v !== this.form.dataset.version) return;
    restore(this.form, this.key.kind, memory.r);
    this.ends();
    const result = mark(this.key, memory.r);
    if (!result.problem) this.show(result, memory.r);
  }
}

/** Bring one quiz to life. @param {HTMLElement} section @param {{recall?: boolean, answered?: (id: string, given: any, score: number) => void}} [options] */
export function enliven(section, { recall = true, answered } = {}) {
  if (section.dataset.live) return;
  section.dataset.live = "yes";
  one(section, ".tii-key").hidden = true;
  const marks = make("ol", { class: "tii-marks", "aria-label": "Where you are" });
  const total = make("p", { class: "tii-total" });
  const again = make("button", { type: "button", class: "tii-again" }, "Start this quiz again");
  let ready = false;
  const items = all(section, ".tii-item").map((form, index) => {
    const link = make("a", { href: `#${form.id}` }, String(index + 1));
    marks.append(make("li", {}, link));
    const reasons = one(section, `[data-for="${form.id}"]`);
    return new Item(form, reasons, (item) => {
      if (ready) refresh();
      if (ready && item.mark && answered) answered(item.id, response(item.form, item.key.kind), item.mark.score);
    });
  });
  const refresh = () => {
    const done = items.filter((item) => item.mark);
    all(marks, "a").forEach((link, i) => {
      const state = items[i].form.dataset.grade;
      const word = state ? WORDS[/** @type {"full" | "part" | "none"} */ (state)] : "Not answered.";
      link.replaceChildren(make("span", { "aria-hidden": "true" }, state ? MARKS[/** @type {"full" | "part" | "none"} */ (state)] : String(i + 1)), make("span", { class: "tii-hidden" }, `Question ${i + 1}: ${word}`));
      if (state) link.dataset.grade = state;
      else delete link.dataset.grade;
    });
    const points = done.reduce((sum, item) => sum + (item.mark?.score ?? 0), 0);
    const told = `${Math.round(points * 100) / 100} ${points === 1 ? "point" : "points"}`;
    total.textContent = done.length ? `${done.length} of ${items.length} answered, ${told}.` : `${items.length} questions. Nothing is sent anywhere; your answers stay in this browser.`;
    again.hidden = done.length === 0;
  };
  again.addEventListener("click", () => {
    for (const item of items) {
      remember(item.id, null);
      item.reset(false);
    }
    one(section, ".tii-item input, .tii-item select, .tii-item button").focus();
  });
  section.prepend(make("div", { class: "tii-head" }, marks, total));
  section.append(make("p", {}, again));
  if (recall) {
    const memory = remembered();
    for (const item of items) item.recall(memory[item.id]);
  }
  ready = true;
  refresh();
}

// ---------------------------------------------------------------- an assignment: answers are saved and marked elsewhere

/** @typedef {{response: any, at: string, seconds: number}} Answer */

/** Let a sheet of questions without keys be answered. `save` resolves when the answer is kept; the page says so only then.
 * @param {HTMLElement} section @param {Record<string, Answer>} answers saved before @param {(name: string, answer: Answer) => Promise<void>} save */
export function collect(section, answers, save) {
  const kept = new Set(Object.keys(answers));
  const forms = all(section, ".tii-item");
  const total = make("p", { class: "tii-total", role: "status" });
  const count = () => { total.textContent = `${kept.size} of ${forms.length} answers saved.`; };
  for (const form of forms) {
    const { id } = form;
    const kind = form.dataset.kind ?? "";
    const [error, told] = [one(form, ".tii-error"), one(form, ".tii-feedback")];
    const ends = kind === "ordering" ? sortable(form, () => false) : () => {};
    let since = 0;
    form.addEventListener("focusin", () => { since ||= Date.now(); });
    form.addEventListener("input", () => told.replaceChildren());
    if (answers[id]) {
      restore(form, kind, answers[id].response);
      ends();
      told.textContent = "✓ Saved.";
    }
    error.setAttribute("role", "alert");
    error.after(make("p", { class: "tii-actions" }, make("button", { type: "submit" }, "Save answer")));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const given = response(form, kind);
      told.replaceChildren();
      if (kind === "date") error.textContent = mark({ kind, answer: "2000", precision: "year" }, given).problem;
      else error.textContent = /null|""|\[\]/.test(JSON.stringify(given)) ? "Answer each part first." : "";
      if (error.textContent) return;
      const seconds = (answers[id]?.seconds ?? 0) + (since ? Math.round((Date.now() - since) / 100) / 10 : 0);
      since = 0;
      const answer = { response: given, at: new Date().toISOString(), seconds };
      try {
        await save(id, answer);
        answers[id] = answer;
        kept.add(id);
        told.textContent = "✓ Saved.";
      } catch (problem) {
        error.textContent = `Not saved: ${/** @type {Error} */ (problem).message}`;
      }
      count();
    });
  }
  section.prepend(total);
  count();
}

// ---------------------------------------------------------------- practice: draw from the whole bank, without a kernel

/** @typedef {Drawable & {era: string, kind: string}} Entry */
/** @typedef {{eras: [string, string][], kinds: [string, string][], items: string[][]}} Bank its items: id, era, kind, topic, label */
/** @typedef {Record<string, [string, string]>} Shelf form and key of each item of an era */

let drawn = 0;
let desks = 0;

/** @type {Map<string, Promise<any>>} */
const fetched = new Map();

/** A part of the bank, asked for once; null if it cannot be had, and then asked for anew. It is a script, since a page that was opened
 * from a disk may fetch nothing. @param {URL} address @returns {Promise<any>} */
function part(address) {
  const found = fetched.get(address.href) ?? new Promise((done) => {
    const script = make("script", { src: address.href });
    const end = () => done(/** @type {any} */ (globalThis).trackiiBank?.[/([^/]+)\.js$/.exec(address.pathname)?.[1] ?? ""] ?? null);
    script.addEventListener("load", end);
    script.addEventListener("error", () => {
      fetched.delete(address.href);
      end();
    });
    document.head.append(script);
  });
  fetched.set(address.href, found);
  return found;
}

const OFFLINE = "The questions could not be fetched. Try again when you are connected.";

/** A quiz from entries of the bank. @param {Entry[]} entries @param {Map<string, Shelf>} shelves by era */
function assemble(entries, shelves) {
  drawn += 1;
  const section = make("section", { class: "tii-quiz", "aria-label": `Questions drawn, set ${drawn}`, tabindex: "-1" });
  const [forms, keys] = [make("ol", { class: "tii-items" }), make("ol")];
  entries.forEach((entry, index) => {
    const name = `draw${drawn}-${index + 1}`;
    /** @param {string} html */
    const fill = (html) => html.replaceAll("@@", name).replaceAll("@n", `Question ${index + 1} of ${entries.length}`);
    const [form, key] = [make("li"), make("li", { "data-for": name })];
    const [formHtml, keyHtml] = /** @type {Shelf} */ (shelves.get(entry.era))[entry.id];
    form.innerHTML = fill(formHtml);
    key.innerHTML = keyHtml;
    forms.append(form);
    keys.append(key);
  });
  section.append(forms, make("details", { class: "tii-key" }, make("summary", {}, "Answers and reasons"), keys));
  return section;
}

/** A labelled select. @param {string} name @param {string} label @param {[string, string][]} choices @param {string} [chosen] */
function choice(name, label, choices, chosen = "") {
  const select = make("select", { id: name, name }, ...choices.map(([value, text]) => make("option", value === chosen ? { value, selected: "" } : { value }, text)));
  return make("span", { class: "tii-field" }, make("label", { for: name }, label), select);
}

/** Build the practice desk: era, kind, number and draw number; and what is due today. @param {HTMLElement} root */
export async function practice(root) {
  if (root.dataset.live) return;
  root.dataset.live = "yes";
  const source = new URL(root.dataset.bank ?? "", import.meta.url);
  const bank = /** @type {Bank | null} */ (await part(source));
  if (!bank) {
    root.prepend(make("p", { role: "status" }, OFFLINE)); // the static quiz of the page stays as it is
    return;
  }
  const items = bank.items.map(([id, era, kind, topic, label]) => ({ id, era, kind, topic, label }));
  const name = root.id || "practice";
  desks += 1;
  const status = make("p", { role: "status" });
  const place = make("div");
  const form = make(
    "form", { class: "tii-desk", "aria-label": desks > 1 ? `Draw questions, desk ${desks}` : "Draw questions" },
    choice(`${name}-era`, "Era", [["", "All eras"], ...bank.eras], root.dataset.era),
    choice(`${name}-kind`, "Kind", [["", "All kinds"], ...bank.kinds], root.dataset.kind),
    choice(`${name}-n`, "Number", ["5", "6", "8", "9", "10", "15", "20"].map((n) => [n, n]), root.dataset.n ?? "8"),
    make("span", { class: "tii-field" }, make("label", { for: `${name}-seed` }, "Draw number"), make("input", { id: `${name}-seed`, type: "text", inputmode: "numeric", size: "5", maxlength: "6", value: root.dataset.seed ?? "1" })),
    make("button", { type: "submit" }, "Draw questions"),
  );
  /** @param {Entry[]} entries @param {string} words @param {boolean} recall */
  const lay = async (entries, words, recall) => {
    const eras = [...new Set(entries.map((entry) => entry.era))];
    const found = await Promise.all(eras.map((era) => part(new URL(`${era}.js${source.search}`, source))));
    if (found.includes(null)) {
      status.textContent = OFFLINE;
      return;
    }
    for (const old of all(root, ".tii-quiz")) old.remove();
    status.textContent = words;
    if (!entries.length) return;
    const section = assemble(entries, new Map(eras.map((era, i) => [era, found[i]])));
    place.append(section);
    enliven(section, { recall });
    section.focus();
  };
  /** @param {string} part */
  const value = (part) => /** @type {HTMLInputElement} */ (form.querySelector(`#${CSS.escape(`${name}-${part}`)}`)).value.trim();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [era, kind, n, seed] = [value("era"), value("kind"), Number(value("n")), Number(value("seed"))];
    if (!Number.isInteger(seed) || seed < 0) {
      status.textContent = "The draw number is a whole number, such as 7. Anyone who enters the same gets the same questions.";
      return;
    }
    const topics = (root.dataset.topic ?? "").split(" ").filter(Boolean);
    const fitting = items.filter((i) => (!era || i.era === era) && (!kind || i.kind === kind) && (!topics.length || topics.includes(i.topic)));
    const entries = draw(fitting, n, seed);
    lay(entries, entries.length ? `${entries.length} questions drawn from ${fitting.length} that fit.` : "No question fits this choice: widen the era or the kind.", true);
  });
  root.prepend(form, status, place);
  if (root.dataset.due !== undefined) {
    const memory = remembered();
    const due = items.filter((i) => memory[i.id] && dueAt(memory[i.id]) <= Date.now()).sort((a, b) => dueAt(memory[a.id]) - dueAt(memory[b.id]));
    const known = Object.keys(memory).length;
    const text = known === 0
      ? "You have answered nothing yet. What you answer in the chapters comes back here when it is time to see it again."
      : `Due again today: ${due.length} of the ${known} you have answered.`;
    const button = make("button", { type: "button" }, "Review what is due");
    button.hidden = due.length === 0;
    button.addEventListener("click", () => lay(due.slice(0, 15), `${Math.min(due.length, 15)} questions to review.`, false));
    root.prepend(make("div", { class: "tii-due" }, make("p", {}, text), button));
  }
}

/** "Your answers": keep a copy, bring one back, or delete them all. @param {HTMLElement} root */
function answers(root) {
  const status = make("p", { role: "status" });
  const save = make("button", { type: "button" }, "Save a copy of my answers");
  const clear = make("button", { type: "button" }, "Delete my answers");
  const file = /** @type {HTMLInputElement} */ (make("input", { type: "file", accept: ".json,application/json", id: "tii-bring" }));
  save.addEventListener("click", () => {
    const link = /** @type {HTMLAnchorElement} */ (make("a", { download: "trackii-answers.json" }));
    link.href = URL.createObjectURL(new Blob([JSON.stringify(remembered())], { type: "application/json" }));
    link.click();
    URL.revokeObjectURL(link.href);
  });
  clear.addEventListener("click", () => {
    for (const id of Object.keys(remembered())) remember(id, null);
    status.textContent = "Your answers are deleted from this browser.";
  });
  file.addEventListener("change", async () => {
    try {
      const found = JSON.parse((await file.files?.[0]?.text()) ?? "");
      const rows = Object.entries(found).filter(([, m]) => m && typeof m === "object" && "t" in m && "b" in m && "r" in m);
      if (!rows.length) throw new Error();
      for (const [id, memory] of rows) remember(id, /** @type {Memory} */ (memory));
      status.textContent = `${rows.length} answers brought back.`;
    } catch {
      status.textContent = "This file holds no answers of this course. Choose a file that was saved on this page.";
    }
  });
  root.append(save, clear, make("p", {}, make("label", { for: "tii-bring" }, "Bring back a saved copy "), file), status);
}

// ---------------------------------------------------------------- hosts

/** The home page's "go on where you left": the last chapter that was answered in. @param {HTMLElement} root */
function resume(root) {
  const last = Object.values(remembered()).reduce((t, memory) => Math.max(t, memory.t), 0);
  if (last) root.hidden = false;
}

/** Timeline: native filters, with the count in words. @param {HTMLElement} root */
function timeline(root) {
  const form = one(root, "form");
  const status = one(root, "[role=status]");
  form.hidden = false;
  const filter = () => {
    const { sort, ...picked } = Object.fromEntries(all(form, "select").map((s) => [/** @type {HTMLSelectElement} */ (s).name, /** @type {HTMLSelectElement} */ (s).value]));
    const rows = all(root, "[data-row]");
    if (sort) rows.sort((a, b) => (a.dataset[sort] ?? "").localeCompare(b.dataset[sort] ?? "")).forEach((row) => row.parentElement?.append(row));
    let shown = 0;
    for (const row of rows) {
      row.hidden = Object.entries(picked).some(([name, value]) => value && row.dataset[name] !== value);
      if (!row.hidden) shown += 1;
    }
    status.textContent = `${shown} of ${rows.length} shown.`;
  };
  form.addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
}

/** On a page of the book: find what can be brought to life. @param {ParentNode} [root] */
export function start(root = document) {
  for (const desk of all(root, ".tii-practice")) practice(desk);
  for (const section of all(root, ".tii-quiz")) enliven(section);
  for (const part of all(root, ".tii-answers")) answers(part);
  for (const part of all(root, ".tii-filter")) timeline(part);
  for (const part of all(root, ".tii-resume")) resume(part);
  addEventListener("beforeprint", () => {
    for (const key of all(root, ".tii-key")) key.toggleAttribute("open", true);
  });
}

if (document.querySelector("script[data-trackii]")) start();

/** In a notebook: the anywidget module. Hosts differ in what a model can do, so nothing but get() is taken for granted.
 * @param {{model: Model, el: HTMLElement}} host */
function render({ model, el }) {
  const lay = () => {
    el.innerHTML = model.get("html");
    for (const section of all(el, ".tii-quiz")) {
      enliven(section, {
        recall: false,
        answered(id, given, score) {
          const answered = { ...model.get("responses"), [id]: { response: given, score } };
          try {
            model.set("responses", answered);
            model.save_changes?.();
          } catch {
            // a host without a kernel has nobody to tell; the learner has the feedback all the same
          }
        },
      });
    }
  };
  try {
    model.on?.("change:html", lay);
  } catch {
    // a static host never changes the quiz
  }
  lay();
}

export default { render };
