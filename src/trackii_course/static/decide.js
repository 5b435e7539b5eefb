// The decision aid: answers to the criteria in, a verdict with its reasons out; change one answer and see the verdict move.
// The same rule as trackii_course/classify.py (held to it by a test over every combination of answers). An anywidget module, and a
// page's script: it looks for [data-decide], whose JSON holds the criteria and the casebook's answers.
// @ts-check

/** @typedef {{id: string, text: string, points: string}} Answer */
/** @typedef {{id: string, question: string, answers: Answer[]}} Criterion */
/** @typedef {{id: string, title: string, answers: Record<string, string>, verdict: string, status: string}} Case */
/** @typedef {{criteria: Criterion[], cases: Case[]}} Data */
/** @typedef {{verdict: string, firmness: string, byParticipants: string, byThirdParty: string, reasons: string[], against: string[]}} Judgement */

const TRACKS = ["I", "1.5", "II"];
const SIGNS = { I: "■", 1.5: "◧", II: "○" };

/** @param {Record<string, string>} answers @param {Criterion[]} criteria @returns {Judgement} */
export function classify(answers, criteria) {
  /** @param {string} name */
  const given = (name) => /** @type {Answer} */ (criteria.find((c) => c.id === name)?.answers.find((a) => a.id === answers[name]));
  const binding = answers.authority === "binding";
  let people = answers.participants === "private" && !binding ? "II" : "1.5";
  if (binding && answers.capacity === "official") people = "I";
  const officialSides = answers.participants === "officials" || people === "I";
  const third = officialSides && answers.convener !== "state" ? "1.5" : people;
  const verdict = people === "I" ? third : people;
  const against = criteria.map((c) => c.id).filter((name) => TRACKS.includes(given(name).points) && given(name).points !== verdict);
  const firmness = people !== third ? "open" : against.length ? "fair" : "firm";
  const reasons = [`At the table: ${given("participants").text}.`, `Authority: ${given("authority").text}.`];
  if (answers.capacity !== "official" || verdict === "I") reasons.push(`Capacity: ${given("capacity").text}.`);
  if (people !== third) {
    reasons.push(`By participants alone this would be Track ${people}; the third party (${given("convener").text}) makes it Track ${third}.`);
  }
  return { verdict, firmness, byParticipants: people, byThirdParty: third, reasons, against };
}

/** @param {string} tag @param {Record<string, string>} [attributes] @param {(Node | string)[]} children */
function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const FIRM = {
  firm: "Firm: both tests agree, and no criterion points elsewhere.",
  fair: "Fair: both tests agree; some criteria point elsewhere.",
  open: "Open: the two published tests differ. Say whose definition you follow.",
};

/** A row for the table of a seminar, as trackii_course/report/disputed.py reads it. @param {Criterion[]} criteria */
function classRow(criteria) {
  const line = make("code", { class: "tii-line" });
  const done = make("span", { role: "status" });
  const copy = make("button", { type: "button" }, "Copy the row");
  const columns = ["student", "case", ...criteria.map((c) => c.id), "verdict"].join(",");
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(line.textContent ?? "");
      done.textContent = "Copied.";
    } catch {
      getSelection()?.selectAllChildren(line); // a page from a file, or without the right to copy
      done.textContent = "Selected: copy it with your keyboard or menu.";
    }
  });
  const box = make(
    "details",
    { class: "tii-row" },
    make("summary", {}, "Your row for the class table"),
    make("p", {}, "If your seminar collects verdicts: put your name or number in front, and change the verdict if you disagree with the aid. The columns are ", make("code", {}, columns), "."),
    make("p", {}, line),
    make("p", {}, copy, " ", done),
  );
  box.hidden = true;
  /** @param {string} row */
  const show = (row) => {
    box.hidden = !row;
    if (line.textContent !== row) done.textContent = "";
    line.textContent = row;
  };
  return { box, show };
}

let count = 0;

/** Build the aid. @param {HTMLElement} root */
export function enliven(root) {
  if (root.dataset.live) return;
  root.dataset.live = "yes";
  count += 1;
  const name = `decide${count}`;
  const data = /** @type {Data} */ (JSON.parse(root.dataset.decide ?? "{}"));
  const select = /** @type {HTMLSelectElement} */ (make("select", { id: `${name}-case` }, make("option", { value: "" }, "A case of your own"), ...data.cases.map((c, i) => make("option", { value: String(i) }, c.title))));
  const form = make("form", { "aria-label": "Decision aid" });
  const result = make("div", { role: "status", class: "tii-verdictbox", "aria-label": "Verdict", tabindex: "0" });
  const fields = data.criteria.map((criterion) => {
    const options = criterion.answers.map((answer, i) => {
      const id = `${name}-${criterion.id}-${i}`;
      return make("div", { class: "tii-option" }, make("input", { type: "radio", name: criterion.id, id, value: answer.id }), make("label", { for: id }, answer.text[0].toUpperCase() + answer.text.slice(1)));
    });
    return make("fieldset", {}, make("legend", {}, criterion.question), ...options);
  });
  form.append(make("p", { class: "tii-field" }, make("label", { for: `${name}-case` }, "Start from a case of the casebook"), select), ...fields);
  form.addEventListener("submit", (event) => event.preventDefault());
  const row = classRow(data.criteria);
  let before = "";
  const show = () => {
    /** @type {Record<string, string>} */
    const answers = {};
    for (const input of form.querySelectorAll("input:checked")) answers[/** @type {HTMLInputElement} */ (input).name] = /** @type {HTMLInputElement} */ (input).value;
    const missing = data.criteria.filter((c) => !answers[c.id]).length;
    if (missing) {
      result.replaceChildren(make("p", {}, `${missing} ${missing === 1 ? "criterion is" : "criteria are"} still without an answer.`));
      row.show("");
      return;
    }
    const judged = classify(answers, data.criteria);
    const chosen = select.value ? data.cases[Number(select.value)] : null;
    const same = chosen && data.criteria.every((c) => chosen.answers[c.id] === answers[c.id]);
    const sign = SIGNS[/** @type {"I" | "1.5" | "II"} */ (judged.verdict)];
    const moved = before && before !== judged.verdict ? ` The verdict moved from Track ${before}.` : "";
    const against = judged.against.map((id) => data.criteria.find((c) => c.id === id)?.question).join(" ");
    result.replaceChildren(
      make("p", { class: "tii-word" }, make("strong", {}, make("span", { "aria-hidden": "true" }, `${sign} `), `Track ${judged.verdict}`), `.${moved}`),
      make("p", {}, FIRM[/** @type {"firm" | "fair" | "open"} */ (judged.firmness)]),
      make("ul", {}, ...judged.reasons.map((reason) => make("li", {}, reason))),
      ...(against ? [make("p", {}, `Points elsewhere: ${against}`)] : []),
      ...(chosen && same ? [make("p", {}, `The casebook says ${chosen.verdict === "none" ? "that it is none of the three" : `Track ${chosen.verdict}`} (${chosen.status}).`)] : []),
    );
    row.show(chosen ? ["", chosen.id, ...data.criteria.map((c) => answers[c.id]), judged.verdict].join(",") : "");
    before = judged.verdict;
  };
  select.addEventListener("change", () => {
    before = "";
    const chosen = select.value ? data.cases[Number(select.value)] : null;
    for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input"))) input.checked = chosen?.answers[input.name] === input.value;
    show();
  });
  form.addEventListener("change", (event) => {
    if (event.target !== select) show();
  });
  root.replaceChildren(form, result, row.box);
  show();
}

if (document.querySelector("script[data-trackii]")) {
  for (const root of document.querySelectorAll("[data-decide]")) enliven(/** @type {HTMLElement} */ (root));
}

/** In a notebook: the anywidget module. @param {{model: {get(name: string): any}, el: HTMLElement}} host */
function render({ model, el }) {
  el.innerHTML = model.get("html");
  for (const root of el.querySelectorAll("[data-decide]")) enliven(/** @type {HTMLElement} */ (root));
}

export default { render };
