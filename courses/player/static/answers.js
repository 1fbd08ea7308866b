// @ts-check
/** Between the form of a quiz and its answers as JSON: {question: value}, with options by their number in the course. */

/** @typedef {import("./bridge.js").Answers} Answers @typedef {import("./bridge.js").Answer} Answer */

/** One way to read and one to write for each kind of question. */
const KINDS = {
  single: { read: readSingle, write: choose },
  multiple: { read: readMultiple, write: choose },
  text: { read: readText, write: type },
  number: { read: readText, write: type },
  matching: { read: readMatching, write: match },
  ordering: { read: readOrder, write: order },
}

/** @param {HTMLFormElement} form @returns {Answers} */
export function gather(form) {
  /** @type {Answers} */
  const answers = {}
  for (const question of questions(form)) {
    const value = kindOf(question).read(question)
    if (value !== null) answers[question.dataset.question ?? ""] = value
  }
  return answers
}

/** @param {HTMLFormElement} form @param {Answers} answers */
export function fillIn(form, answers) {
  for (const question of questions(form)) {
    const value = answers[question.dataset.question ?? ""]
    if (value !== undefined) kindOf(question).write(question, /** @type {any} */ (value))
  }
}

/** The questions that have no answer yet. @param {HTMLFormElement} form */
export function openQuestions(form) {
  return questions(form).filter((question) => {
    const value = kindOf(question).read(question)
    return value === null || (Array.isArray(value) && (!value.length || value.includes(null)))
  })
}

/** @param {ParentNode} form @returns {HTMLFieldSetElement[]} */
export function questions(form) {
  return [...form.querySelectorAll("fieldset")]
}

/** @param {HTMLElement} question */
function kindOf(question) {
  return KINDS[/** @type {keyof typeof KINDS} */ (question.dataset.kind)]
}

/** @param {HTMLElement} question @returns {HTMLInputElement[]} */
function inputs(question) {
  return [...question.querySelectorAll("input")]
}

/** @param {HTMLElement} question @returns {Answer|null} */
function readSingle(question) {
  const chosen = inputs(question).find((input) => input.checked)
  return chosen ? Number(chosen.value) : null
}

/** @param {HTMLElement} question @returns {Answer|null} */
function readMultiple(question) {
  return inputs(question).filter((input) => input.checked).map((input) => Number(input.value)).sort((a, b) => a - b)
}

/** @param {HTMLElement} question @returns {Answer|null} */
function readText(question) {
  return inputs(question)[0].value.trim() || null
}

/** @param {HTMLElement} question @returns {Answer|null} */
function readMatching(question) {
  const chosen = [...question.querySelectorAll("select")].sort((a, b) => Number(a.dataset.left) - Number(b.dataset.left))
  return chosen.map((select) => (select.value === "" ? null : Number(select.value)))
}

/** @param {HTMLElement} question @returns {Answer|null} */
function readOrder(question) {
  return [...question.querySelectorAll("[data-option]")].map((item) => Number(/** @type {HTMLElement} */ (item).dataset.option))
}

/** @param {HTMLElement} question @param {number | number[]} value */
function choose(question, value) {
  for (const input of inputs(question)) input.checked = [value].flat().includes(Number(input.value))
}

/** @param {HTMLElement} question @param {string} value */
function type(question, value) {
  inputs(question)[0].value = String(value)
}

/** @param {HTMLElement} question @param {(number|null)[]} value */
function match(question, value) {
  for (const select of question.querySelectorAll("select")) select.value = String(value?.[Number(select.dataset.left)] ?? "")
}

/** @param {HTMLElement} question @param {number[]} value */
function order(question, value) {
  const list = question.querySelector("ol")
  for (const option of Array.isArray(value) ? value : []) {
    const item = list?.querySelector(`[data-option="${Number(option)}"]`)
    if (item) list?.append(item)
  }
}
