// @ts-check
/**
 * A small form that opens where it is needed: in the row it is about. (A dialog would stand in the middle of a frame
 * that an LMS has made several screens tall.) What was typed stays until it has been sent, also when sending fails.
 *
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {"text"|"line"|"link"|"number"|"time"|"day"|"date"|"file"|"listed"|"choice"|"yes"} kind
 * @property {string} [value]
 * @property {string} [hint]
 * @property {boolean} [optional]
 * @property {[string, string][]} [options] value and words, for a choice; values alone for what is only proposed
 * @property {{[name: string]: any}} [more] attributes of its own
 * @typedef {{[name: string]: string}} Values a day is the ISO time at which it ends here, a date stays as it is; yes is "yes" or ""
 * @typedef {{title: string, send: string, fields: Field[], lead?: string} & Long} Question
 * @typedef {object} Long what a form of many fields has beside them
 * @property {(parts: {[name: string]: HTMLElement}) => import("./dom.js").Child[]} [arrange] the fields in groups
 * @property {(values: Values) => {[name: string]: string}} [check] what is wrong, by field
 * @property {{[code: string]: string}} [refusals] the field that a refusal of the tool is about
 * @property {(values: Values) => unknown} [follow] hears of every change, and of the beginning
 * @typedef {{said: string, undo?: () => Promise<unknown>, next?: () => unknown}} Done next: what comes here in place of words
 */
import { el, fill, focusOn } from "./dom.js"
import { Trouble, wordsOf } from "./facilitator-desk.js"
import { input, typed, valueOf, values, wrong } from "./facilitator-fields.js"
import { say } from "./words.js"

let made = 0

/**
 * @param {HTMLElement} here where the form opens @param {string} key
 * @param {Question} question @param {(values: Values) => Promise<Done>} act
 */
export function ask(here, key, question, act) {
  const opener = /** @type {HTMLElement|null} */ (document.activeElement)
  const id = `ask-${(made += 1)}`
  const said = el("p", { class: "trouble", role: "alert", hidden: true })
  const parts = Object.fromEntries(question.fields.map((field) => [field.name, input(field, `${id}-${field.name}`, typed(key)?.[field.name])]))
  const send = el("button", { type: "submit", class: "main" }, question.send)
  const close = () => {
    here.replaceChildren()
    if (opener?.isConnected) opener.focus()
  }
  const form = el("form", {
    class: "ask", "aria-labelledby": `${id}-title`, novalidate: true,
    oninput: () => {
      typed(key, Object.fromEntries(question.fields.filter(({ kind }) => kind !== "file").map(({ name }) => [name, valueOf(form, name)])))
      question.follow?.(values(form, question.fields))
    },
    onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && (event.stopPropagation(), close()),
    onsubmit: async (/** @type {Event} */ event) => {
      event.preventDefault()
      const empty = !question.check && question.fields.find(({ name, optional, kind }) => !optional && kind !== "yes" && !valueOf(form, name).trim())
      if (empty) return complain(said, say("look.ask.empty", { field: empty.label }), /** @type {HTMLElement} */ (form.elements.namedItem(empty.name)))
      if (question.check && !right(form, question, said)) return
      await sent(here, { key, send, said, form, refusals: question.refusals ?? {}, act: () => act(values(form, question.fields)) })
    },
  },
  el("p", { class: "title", id: `${id}-title` }, question.title),
  question.lead && el("p", { class: "soft" }, question.lead), ...(question.arrange?.(parts) ?? Object.values(parts)), said,
  el("p", { class: "buttons" }, send, el("button", { type: "button", onclick: close }, say("look.cancel"))))
  fill(here, form)
  question.follow?.(values(form, question.fields))
  focusOn(/** @type {HTMLElement} */ (form.querySelector("textarea, input, select") ?? send))
}

/**
 * Do something at once, where no question is to be asked, and say in the row what came of it.
 * @param {HTMLElement} here @param {() => Promise<Done>} act
 */
export async function doAt(here, act) {
  const opener = /** @type {HTMLElement|null} */ (document.activeElement)
  fill(here, el("p", { class: "soft", role: "status" }, say("look.doing")))
  try {
    settle(here, await act())
  } catch (error) {
    const close = () => (here.replaceChildren(), opener?.isConnected && opener.focus())
    fill(here, el("p", { class: "trouble", role: "alert" }, wordsOf(error)), el("button", { type: "button", onclick: close }, say("look.close")))
  }
}

/** Whether every field is as it must be; if not, each says why, and the keyboard goes to the first. @param {HTMLFormElement} form @param {Question} question @param {HTMLElement} said */
function right(form, { fields, check }, said) {
  const found = check?.(values(form, fields)) ?? {}
  for (const { name } of fields) wrong(form, name, found[name] ?? "")
  const first = fields.find(({ name }) => found[name])
  if (first) complain(said, say("look.ask.wrong", { n: Object.keys(found).length }), /** @type {HTMLElement} */ (form.elements.namedItem(first.name)))
  else said.hidden = true
  return !first
}

/** @param {HTMLElement} here @param {{key: string, send: HTMLButtonElement, said: HTMLElement, form: HTMLFormElement, refusals: {[code: string]: string}, act: () => Promise<Done>}} how */
async function sent(here, { key, send, said, form, refusals, act }) {
  if (send.getAttribute("aria-disabled")) return
  send.setAttribute("aria-disabled", "true")
  said.hidden = true
  try {
    const done = await act()
    typed(key, null)
    if (done.next) done.next()
    else settle(here, done)
  } catch (error) {
    const field = error instanceof Trouble ? /** @type {HTMLElement|null} */ (form.elements.namedItem(refusals[error.code] ?? "")) : null
    if (field) wrong(form, field.getAttribute("name") ?? "", wordsOf(error))
    complain(said, `${field ? say("look.ask.wrong", { n: 1 }) : wordsOf(error)} ${say("look.kept")}`, field ?? send)
  } finally {
    send.removeAttribute("aria-disabled")
  }
}

/** Say what was done, with a way back where there is one. The row stays until another view is opened. @param {HTMLElement} here @param {Done} done */
function settle(here, { said, undo }) {
  const back = () => doAt(here, async () => (await undo?.(), { said: say("look.undone") }))
  const line = el("p", { class: "settled", tabindex: "-1" }, said, " ",
    undo && el("button", { type: "button", class: "link", onclick: back }, say("look.undo")))
  fill(here, line)
  here.parentElement?.toggleAttribute("data-settled", said !== say("look.undone"))
  focusOn(line, { preventScroll: true })
  dispatchEvent(new Event("acted"))
}

/** @param {HTMLElement} said @param {string} sentence @param {HTMLElement} at */
function complain(said, sentence, at) {
  said.textContent = sentence
  said.hidden = false
  at.focus()
}
