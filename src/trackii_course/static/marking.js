// The marking page: shows one written answer beside the rubric and the model answer, and keeps what the marker decides.
//
// trackii_course/essays/page.py puts this file into one HTML page with the answers as data. It runs from the disk and asks nothing of
// any network. Students' texts are only ever set as text. Every change goes to IndexedDB at once; "Saved." is said when the browser has
// written it to the disk, not before.
//
// One file, no build step.
// @ts-check

/** @typedef {{name: string, low: number, high: number}} Level the marks that a level allows, both ends included */
/** @typedef {{name: string, points: number, levels: Level[]}} Row */
/** @typedef {{student: string, text: string, answers: {title: string, text: string}[]}} Essay text is a digest of the answers */
/** @typedef {{schema: string, assignment: string, exercise: string, marker: string, rubric: Row[], essays: Essay[]}} Data */
/** @typedef {{student: string, row: string, text: string, level: string, mark: number | null, comment: string, at: string}} Mark
 *  one row of one essay; row "" is the comment on the whole, text the digest of what was marked, at is ISO in UTC */

/** @template {HTMLElement} [T=HTMLElement] @param {string} id */
const by = (id) => /** @type {T} */ (document.getElementById(id));
const data = /** @type {Data} */ (JSON.parse(by("data").textContent ?? ""));
const { rubric, essays } = data;
const OVERALL = "";
const CHANGED = "the rubric or the answers have changed since. Mark those rows again.";

// ---------------------------------------------------------------- marks

/** @param {{student: string, row: string}} mark */
const keyOf = ({ student, row }) => JSON.stringify([student, row]);

/** 6.5 is 6½. @param {number} value */
const points = (value) => (value % 1 ? `${Math.floor(value) || ""}½` : String(value));

/** All marks of a level. @param {Level} level */
const marksOf = ({ low, high }) => Array.from({ length: (high - low) * 2 + 1 }, (_, i) => low + i / 2);

/** The time, later than that of the mark before even if a clock was set back. @param {Mark | undefined} before */
const now = (before) => new Date(Math.max(Date.now(), before ? Date.parse(before.at) + 1 : 0)).toISOString();

/** @param {any} value from a file */
function isMark(value) {
  const texts = ["student", "row", "text", "level", "comment", "at"].every((name) => typeof value?.[name] === "string");
  const time = texts && Date.parse(value.at);
  return time && new Date(time).toISOString() === value.at && (value.mark === null || typeof value.mark === "number");
}

/** Whether a mark is of a text on this page, and one that the rubric gives. @param {Mark} mark */
function fits({ student, row, text, level, mark }) {
  if (!essays.some((essay) => essay.student === student && essay.text === text)) return false;
  if (level === "" && mark === null) return row === OVERALL || rubric.some((r) => r.name === row);
  const chosen = rubric.find((r) => r.name === row)?.levels.find((l) => l.name === level);
  return chosen !== undefined && (mark === null || marksOf(chosen).includes(mark));
}

/** All marks that this page knows, by student and row. @type {Map<string, Mark>} */
const marks = new Map();

/** @param {string} student @param {string} row */
const markOf = (student, row) => marks.get(keyOf({ student, row }));

/** Take marks in: the newest word on each row of each essay stays. @param {Mark[]} list @returns {Mark[]} those that were news */
function takeIn(list) {
  const news = list.filter((mark) => fits(mark) && (marks.get(keyOf(mark))?.at ?? "") < mark.at);
  for (const mark of news) marks.set(keyOf(mark), mark);
  return news;
}

/** @param {Essay} essay */
const given = (essay) => rubric.map((row) => markOf(essay.student, row.name)?.mark ?? null).filter((mark) => mark !== null);
/** @param {Essay} essay */
const isMarked = (essay) => given(essay).length === rubric.length;

// ---------------------------------------------------------------- the store

const NAME = `trackii-essays:${data.assignment}:${data.exercise}:${data.marker}`;
const STORE = "marks";

/** @type {IDBDatabase | null} */
let database = null;

/** @returns {Promise<IDBDatabase>} rejects where the browser has no such store, or keeps it from this page */
async function open() {
  database ??= await new Promise((done, failed) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ["student", "row"] });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const opened = /** @type {IDBDatabase} */ (database);
  opened.onclose = () => { // the browser has thrown the store away: write all of it again
    database = null;
    save([...marks.values()]);
  };
  return opened;
}

/** @returns {Promise<Mark[]>} */
async function stored() {
  const request = (await open()).transaction(STORE).objectStore(STORE).getAll();
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

/** Resolves once the marks are on the disk. @param {Mark[]} list @returns {Promise<void>} */
async function write(list) {
  const transaction = (await open()).transaction(STORE, "readwrite", { durability: "strict" });
  return new Promise((done, failed) => {
    transaction.oncomplete = () => done();
    transaction.onabort = () => failed(transaction.error);
    for (const mark of list) transaction.objectStore(STORE).put(mark);
  });
}

/** Not yet in the store. @type {Map<string, Mark>} */
const unsaved = new Map();
/** In a file that was downloaded. @type {WeakSet<Mark>} */
const downloaded = new WeakSet();
let writing = false;

/** Whether closing the page would lose something. */
const atRisk = () => [...unsaved.values()].some((mark) => !downloaded.has(mark));

/** Write marks, and whatever could not be written before. @param {Mark[]} list */
async function save(list) {
  for (const mark of list) unsaved.set(keyOf(mark), mark);
  say("");
  if (writing) return;
  writing = true;
  try {
    while (unsaved.size) {
      const batch = [...unsaved];
      await write(batch.map(([, mark]) => mark));
      for (const [key, mark] of batch) if (unsaved.get(key) === mark) unsaved.delete(key);
    }
    warn("");
    say("Saved.");
  } catch (error) {
    cannotKeep(error);
  } finally {
    writing = false;
  }
}

/** @param {unknown} error */
function cannotKeep(error) {
  const reason = error instanceof Error ? ` (${error.message || error.name})` : "";
  warn(`This browser does not keep your marks${reason}. They are on this page alone: press “Download marks” before you close or reload it.`);
}

// ---------------------------------------------------------------- words to the marker

let saying = 0;

/** Say something once the marker pauses, so that a screen reader is not interrupted at each key; "" takes back at once what was said.
 * @param {string} text */
function say(text) {
  clearTimeout(saying);
  const status = by("status");
  if (!text) status.textContent = "";
  else saying = setTimeout(() => { status.textContent = text; }, 200);
}

/** A warning that stays. @param {string} text */
function warn(text) {
  if (by("warning").textContent !== text) by("warning").textContent = text;
}

// ---------------------------------------------------------------- the page

let current = 0;
const form = by("marks");
const fieldsets = [...form.querySelectorAll("fieldset")];
const overall = /** @type {HTMLTextAreaElement} */ (by("overall"));
const jump = /** @type {HTMLSelectElement} */ (by("jump"));
/** @param {string} id */
const isOn = (id) => /** @type {HTMLInputElement} */ (by(id)).checked;

/** The parts of one row. @param {HTMLFieldSetElement} fieldset */
const parts = (fieldset) => ({
  row: /** @type {Row} */ (rubric.find((row) => row.name === fieldset.dataset.row)),
  radios: /** @type {HTMLInputElement[]} */ ([...fieldset.querySelectorAll("input")]),
  select: /** @type {HTMLSelectElement} */ (fieldset.querySelector("select")),
  comment: /** @type {HTMLTextAreaElement} */ (fieldset.querySelector("textarea")),
});

/** @param {string} tag @param {string} text @param {string} [name] a class */
function make(tag, text, name = "") {
  const node = document.createElement(tag);
  node.textContent = text;
  if (name) node.className = name;
  return node;
}

/** Offer the marks of a level. A level with one mark needs no choice. @param {HTMLSelectElement} select @param {Level | undefined} level @param {number | null} mark */
function offer(select, level, mark) {
  const choices = level ? marksOf(level) : [];
  const chosen = choices.length === 1 ? choices[0] : mark;
  select.disabled = !level;
  select.replaceChildren(
    new Option(level ? "Choose" : "Choose a level first", ""),
    ...choices.map((choice) => new Option(points(choice), String(choice), false, choice === chosen)),
  );
}

/** @param {HTMLFieldSetElement} fieldset */
function fill(fieldset) {
  const { row, radios, select, comment } = parts(fieldset);
  const mark = markOf(essays[current].student, row.name);
  for (const radio of radios) radio.checked = radio.value === mark?.level;
  offer(select, row.levels.find((level) => level.name === mark?.level), mark?.mark ?? null);
  comment.value = mark?.comment ?? "";
}

/** Show an essay. @param {number} index @param {boolean} [focus] */
function show(index, focus = false) {
  current = index;
  const { student, answers } = essays[current];
  const texts = answers.flatMap(({ title, text }) => {
    const words = text.split(/\s+/u).filter(Boolean).length;
    const body = make("div", text, "text");
    body.dir = "auto";
    return [make("h4", title), make("p", `${words} ${words === 1 ? "word" : "words"}`, "count"), body];
  });
  by("texts").replaceChildren(...texts);
  fieldsets.forEach(fill);
  overall.value = markOf(student, OVERALL)?.comment ?? "";
  for (const id of ["answer", "rubric", "model"]) by(id).scrollTop = 0;
  summarise();
  if (focus) {
    by("essay").focus();
    by("essay").scrollIntoView({ block: "nearest" });
  }
}

/** Everything that counts: heading, total, progress, the list of essays. */
function summarise() {
  const essay = essays[current];
  const found = given(essay);
  const sum = points(found.reduce((a, b) => a + b, 0));
  const most = points(rubric.reduce((a, row) => a + row.points, 0));
  const name = isOn("names") ? `: ${essay.student}` : "";
  by("essay").textContent = `Essay ${current + 1} of ${essays.length}${name}`;
  by("total").textContent = isMarked(essay) ? `Total: ${sum} of ${most} points.` : `${sum} points so far; ${found.length} of ${rubric.length} rows marked.`;
  by("progress").textContent = `${essays.filter(isMarked).length} of ${essays.length} marked`;
  jump.replaceChildren(...shown().map((index) => {
    const marked = isMarked(essays[index]) ? " (marked)" : "";
    const label = `Essay ${index + 1}${isOn("names") ? `: ${essays[index].student}` : ""}${marked}`;
    return new Option(label, String(index), false, index === current);
  }));
}

/** The essays that can be gone to: all, or those not yet marked and the one on the desk. */
const shown = () => [...essays.keys()].filter((index) => !isOn("open") || index === current || !isMarked(essays[index]));

/** @param {1 | -1} step */
function go(step) {
  const places = shown();
  const next = places[places.indexOf(current) + step];
  if (next !== undefined) show(next, true);
  else if (essays.every(isMarked)) say("All essays are marked. Download the marks.");
  else say(step > 0 ? "This is the last essay of the list." : "This is the first essay of the list.");
}

/** Note a row (or the comment on the whole) as it now stands on the page. @param {HTMLFieldSetElement | null} fieldset */
function note(fieldset) {
  const { student, text } = essays[current];
  const { row, level, mark, comment } = fieldset ? entered(fieldset) : { row: OVERALL, level: "", mark: null, comment: overall.value };
  const changed = { student, row, text, level, mark, comment, at: now(markOf(student, row)) };
  marks.set(keyOf(changed), changed);
  save([changed]);
  summarise();
}

/** @param {HTMLFieldSetElement} fieldset */
function entered(fieldset) {
  const { row, radios, select, comment } = parts(fieldset);
  const level = radios.find((radio) => radio.checked)?.value ?? "";
  return { row: row.name, level, mark: select.value === "" ? null : Number(select.value), comment: comment.value };
}

/** @param {HTMLFieldSetElement} fieldset @param {string} name of the level, "" for none */
function choose(fieldset, name) {
  const { row, radios, select } = parts(fieldset);
  for (const radio of radios) radio.checked = radio.value === name;
  offer(select, row.levels.find((level) => level.name === name), null);
}

// ---------------------------------------------------------------- files

/** Write all marks into marks-MARKER.json. */
function download() {
  const { essays: _, ...about } = data;
  const file = { ...about, saved: new Date().toISOString(), marks: [...marks.values()] };
  const link = document.createElement("a");
  link.download = `marks-${data.marker}.json`;
  link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 1), "\n"], { type: "application/json" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  for (const mark of marks.values()) downloaded.add(mark);
  if (!atRisk()) warn("");
  say(`${link.download} goes to your downloads. Move it into the folder “essays” of the results.`);
}

/** The marks of a file. Throws an Error with words for the marker. @param {string} text @returns {Mark[]} */
function read(text) {
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Error("it is not JSON");
  }
  if (file?.schema !== data.schema || !Array.isArray(file.marks)) throw new Error("it is no file of marks");
  for (const name of /** @type {const} */ (["assignment", "exercise", "marker"])) {
    if (file[name] !== data[name]) throw new Error(`its ${name} is “${file[name]}”, and this page’s is “${data[name]}”`);
  }
  if (!file.marks.every(isMark)) throw new Error("one of its marks is broken");
  return file.marks;
}

/** @param {HTMLInputElement} input */
async function load(input) {
  const file = input.files?.[0];
  if (!file) return;
  try {
    const list = read(await file.text());
    const unfit = list.filter((mark) => !fits(mark)).length;
    const news = takeIn(list);
    await save(news);
    show(current);
    const old = list.length - news.length - unfit;
    say(`${news.length} marks loaded. ${old} were here already, or newer ones.${unfit ? ` ${unfit} do not fit: ${CHANGED}` : ""}`);
  } catch (error) {
    say(`“${file.name}” was not loaded: ${error instanceof Error ? error.message : error}. Choose a file that this page made.`);
  }
  input.value = ""; // so that the same file can be chosen again
}

// ---------------------------------------------------------------- start

function listen() {
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    const target = /** @type {HTMLInputElement} */ (event.target);
    const fieldset = target.closest("fieldset");
    if (fieldset && target.type === "radio") choose(fieldset, target.value);
    note(fieldset);
  });
  for (const fieldset of fieldsets) {
    fieldset.querySelector("button")?.addEventListener("click", () => {
      choose(fieldset, "");
      note(fieldset);
    });
  }
  by("previous").addEventListener("click", () => go(-1));
  for (const id of ["next", "onward"]) by(id).addEventListener("click", () => go(1));
  jump.addEventListener("change", () => show(Number(jump.value)));
  by("names").addEventListener("change", summarise);
  by("open").addEventListener("change", () => {
    const first = essays.findIndex((essay) => !isMarked(essay));
    if (isOn("open") && isMarked(essays[current]) && first >= 0) show(first);
    else summarise();
  });
  by("download").addEventListener("click", download);
  by("load").addEventListener("change", (event) => load(/** @type {HTMLInputElement} */ (event.target)));
  addEventListener("beforeunload", (event) => {
    if (atRisk()) event.preventDefault();
  });
}

/** Two windows with the same essays would write over each other: the second waits until the first is closed. */
async function alone() {
  const waiting = setTimeout(() => warn("These essays are open in another tab or window. Go on there, or close it: then this page opens."), 500);
  await new Promise((granted) => {
    const held = new Promise(() => {}); // kept for as long as this page lives
    navigator.locks.request(NAME, () => (granted(true), held)).catch(granted); // a browser without locks for files goes on unguarded
  });
  clearTimeout(waiting);
  warn("");
}

async function start() {
  await alone();
  try {
    const kept = await stored();
    takeIn(kept);
    const unfit = kept.filter((mark) => !fits(mark)).length;
    if (unfit) say(`${unfit} of your earlier marks are not shown: ${CHANGED}`);
  } catch (error) {
    cannotKeep(error);
  }
  listen();
  by("tools").hidden = false;
  by("desk").hidden = false;
  show(Math.max(0, essays.findIndex((essay) => !isMarked(essay))));
}

start();
