// The answer sheet of an assignment: in a notebook, where Python keeps the answers, and on a page of its own, where the browser does.
// @ts-check
import { collect } from "./player.js";

/** @typedef {import("./player.js").Answer} Answer */
/** @typedef {{get(name: string): any, set(name: string, value: any): void, on(name: string, call: () => void): void, save_changes(): void}} Model */

const PATIENCE = 8000; // ms: a busy kernel may take some seconds to write a file

/** In a notebook. Python writes the file and answers with the number of the message. @param {{model: Model, el: HTMLElement}} host */
function sheet({ model, el }) {
  el.innerHTML = model.get("html");
  let sent = 0;
  /** @type {Map<number, (problem: string) => void>} */
  const waiting = new Map();
  model.on("change:receipt", () => {
    const { number, problem } = model.get("receipt");
    waiting.get(number)?.(problem);
    waiting.delete(number);
  });
  collect(/** @type {HTMLElement} */ (el.querySelector(".tii-sheet")), { ...model.get("answers") }, (name, answer) => new Promise((resolve, reject) => {
    sent = Date.now() > sent ? Date.now() : sent + 1;
    const number = sent;
    const timer = setTimeout(() => reject(new Error("the notebook does not answer. Choose Run, Run All Cells, and save again.")), PATIENCE);
    waiting.set(number, (problem) => {
      clearTimeout(timer);
      if (problem) reject(new Error(problem));
      else resolve();
    });
    model.set("outbox", { number, name, answer });
    model.save_changes();
  }));
}

/** The browser's own database: kept on disk before we say "saved". @returns {Promise<IDBDatabase>} */
const open = () => new Promise((resolve, reject) => {
  const request = indexedDB.open("trackii-sheets", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("kept");
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** @param {IDBDatabase} database @param {string} name @param {any} value @returns {Promise<void>} */
const keep = (database, name, value) => new Promise((resolve, reject) => {
  const change = database.transaction("kept", "readwrite", { durability: "strict" });
  change.objectStore("kept").put(value, name);
  change.oncomplete = () => resolve();
  change.onerror = change.onabort = () => reject(change.error ?? new Error("the browser did not keep it"));
});

/** @param {IDBDatabase} database @param {string} name @returns {Promise<any>} */
const kept = (database, name) => new Promise((resolve) => {
  const request = database.transaction("kept").objectStore("kept").get(name);
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => resolve(undefined);
});

/** On a page of its own. @param {HTMLElement} root its data names assignment, form and student */
async function page(root) {
  const { assignment = "", form = "", student = "" } = root.dataset;
  const status = /** @type {HTMLElement} */ (root.querySelector(".tii-sheet-status"));
  const [answersName, writtenName] = [`${form}/${student}/answers`, `${form}/${student}/written`];
  /** @type {IDBDatabase | null} */
  let database = null;
  try {
    database = await open();
  } catch {
    status.textContent = "This browser keeps nothing for this page (private window?). Download your answers before you close it.";
  }
  /** @type {Record<string, Answer>} */
  const answers = (database && (await kept(database, answersName))) ?? {};
  /** @type {Record<string, string>} */
  const written = (database && (await kept(database, writtenName))) ?? {};
  collect(/** @type {HTMLElement} */ (root.querySelector(".tii-sheet")), answers, async (name, answer) => {
    answers[name] = answer; // so that it can be downloaded even if it is not kept
    if (!database) throw new Error("this browser keeps nothing for this page. Download your answers before you close it.");
    await keep(database, answersName, answers);
  });
  for (const area of /** @type {NodeListOf<HTMLTextAreaElement>} */ (root.querySelectorAll("textarea"))) {
    area.value = written[area.name] ?? "";
    area.addEventListener("input", async () => {
      written[area.name] = area.value;
      status.textContent = "Saving…";
      try {
        if (database) await keep(database, writtenName, written);
        status.textContent = database ? "Your text is saved in this browser." : "Not saved: download your answers before you close the page.";
      } catch (problem) {
        status.textContent = `Not saved: ${/** @type {Error} */ (problem).message}`;
      }
    });
  }
  const button = /** @type {HTMLElement} */ (root.querySelector(".tii-download"));
  button.hidden = false;
  button.addEventListener("click", () => {
    const content = { schema: "trackii-responses/1", assignment, form, student, saved: new Date().toISOString(), answers, written };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1)], { type: "application/json" }));
    link.download = "responses.json";
    link.click();
    status.textContent = "Downloaded as responses.json. Hand in that file.";
  });
}

const root = globalThis.document?.querySelector("[data-sheet-page]");
if (root) page(/** @type {HTMLElement} */ (root));

export default { render: sheet };
