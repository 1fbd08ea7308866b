// @ts-check
/** What came back for a quiz, shown where it belongs: a mark in words and the author's feedback under each question. */
import { questions } from "./answers.js"
import { el, sign } from "./dom.js"
import { build } from "./nodes.js"
import { say } from "./words.js"

/** @typedef {import("./bridge.js").Feedback} Feedback @typedef {import("./bridge.js").Node} TreeNode */

/**
 * @param {HTMLFormElement} form @param {import("./bridge.js").QuizResult} result
 * @param {{[question: string]: Feedback}} [ownFeedback] from the page, where the bridge brings none (packages)
 */
export function showMarks(form, result, ownFeedback) {
  clearMarks(form)
  for (const question of questions(form)) {
    const id = question.dataset.question ?? ""
    const score = result.questions[id] ?? 0
    const mark = score >= 1 ? "right" : score > 0 ? "partly" : "wrong"
    question.dataset.mark = mark
    const { general, options } = feedbackOf((result.feedback ?? ownFeedback)?.[id])
    question.append(el("div", { class: "feedback" },
      el("p", { class: "mark" }, sign(mark === "right" ? "complete" : mark === "partly" ? "waiting_on_peers" : "my_turn"), say(`quiz.${mark}`)),
      general && el("div", { class: "read" }, build(general))))
    forOptions(question, options)
  }
}

/** Take the marks away again. @param {HTMLFormElement} form @returns {HTMLFieldSetElement|null} the first question that was not right */
export function clearMarks(form) {
  const first = questions(form).find((question) => question.dataset.mark && question.dataset.mark !== "right") ?? null
  for (const note of form.querySelectorAll(".feedback")) note.remove()
  for (const question of questions(form)) delete question.dataset.mark
  return first
}

/** An option's own feedback stands under it, if it was chosen. @param {HTMLElement} question @param {(TreeNode[]|null)[]} [options] */
function forOptions(question, options) {
  for (const input of question.querySelectorAll("input")) {
    const nodes = options?.[Number(input.value)]
    if (input.checked && nodes) input.closest("li")?.append(el("div", { class: "feedback read" }, build(nodes)))
  }
}

/** @param {Feedback | TreeNode[] | undefined} feedback @returns {Feedback} */
function feedbackOf(feedback) {
  return Array.isArray(feedback) ? { general: feedback } : feedback ?? {}
}
