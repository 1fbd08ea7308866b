// @ts-check
/** What every row is made of: who or what it is about, one thing to do, and a quiet menu with the rest. */
import { bdi, el, sign } from "./dom.js"
import { ago, phrase, say } from "./words.js"

/** @typedef {import("./facilitator-desk.js").Desk} Desk @typedef {import("./dom.js").Child} Child */
/** @typedef {{id: string, name: string}} Named */
/**
 * @typedef {object} Act
 * @property {string} label
 * @property {(here: HTMLElement) => unknown} [open] what it does, beginning in the row's own place
 * @property {string} [href] or where it leads
 */

/** The sign of each state of a person; the words stand beside it. */
export const SIGNS = { finished: "complete", my_turn: "my_turn", waiting: "waiting_on_peers", not_started: "not_started", excused: "complete" }

/**
 * @param {object} parts
 * @param {Child} parts.who @param {Child[]} parts.what @param {(Act|null)[]} [parts.acts] the first is the main one
 */
export function row({ who, what, acts = [] }) {
  const here = el("div", { class: "here" })
  const id = `row-${(made += 1)}`
  const element = el("li", { class: "row" },
    el("div", { class: "who", id }, who), el("div", { class: "what" }, ...what), actsOf(acts, { here, about: id }), here)
  // Two rows with the same words are the same row, whatever number this one has.
  element.isEqualNode = (/** @type {Node|null} */ other) => other instanceof HTMLElement && other.textContent === element.textContent
  return element
}
let made = 0

/** @param {(Act|null)[]} acts the main one (null: none), then those of the menu @param {{here: HTMLElement, about?: string, first?: boolean}} how */
export function actsOf([main, ...rest], { here, about, first = false }) {
  if (!main && !rest.length) return null
  return el("div", { class: "acts" }, main && one(main, here, { "aria-describedby": about, class: first ? "main" : null }),
    rest.length > 0 && el("details", { class: "more" },
      el("summary", { "aria-describedby": about }, say("look.more")),
      el("ul", {}, ...rest.flatMap((act) => act ? [act] : []).map((act) => el("li", {}, one(act, here, { "aria-describedby": about }))))))
}

/** @param {Act} act @param {HTMLElement} here @param {{[name: string]: any}} more */
function one({ label, open, href }, here, more) {
  if (href) return el("a", { ...more, class: ["button", more.class].filter(Boolean).join(" "), href }, label)
  return el("button", { ...more, type: "button", onclick: (/** @type {Event} */ event) => {
    const menu = /** @type {HTMLElement} */ (event.currentTarget).closest("details")
    if (menu) {
      menu.removeAttribute("open")
      menu.querySelector("summary")?.focus()
    }
    open?.(here)
  } }, label)
}

/** A name, or what tells nameless people apart. @param {Named} person @returns {string | HTMLElement} */
export function called({ id, name }) {
  return name ? bdi(name) : say("look.learner", { id: id.replace(/[^a-z0-9]/gi, "").slice(-4).toUpperCase() })
}

/** The same as plain text, for a sentence in a form. @param {Named} person */
export function calledPlainly(person) {
  const name = called(person)
  return typeof name === "string" ? name : name.textContent ?? ""
}

/** @param {Desk} desk @param {Named} person */
export function linked(desk, person) {
  return el("a", { href: desk.here(`people/${person.id}`) }, called(person))
}

/** @param {string} state */
export function stateOf(state) {
  const known = /** @type {{[name: string]: string}} */ (SIGNS)[state] ?? "not_started"
  return el("span", { class: "state", "data-state": known }, sign(known), " ", say(`look.state.${state}`))
}

/** What is missing, the rest of a long list folded away. @param {string[]} missing */
export function todo([first, ...rest]) {
  const list = (/** @type {string[]} */ all) => el("ul", { dir: "auto" }, all.map((one) => el("li", {}, one)))
  if (!first) return null
  if (rest.length < 3) return rest.length ? list([first, ...rest]) : el("p", {}, first)
  return el("details", { class: "fold" }, el("summary", {}, `${first} ${say("look.rest", { n: rest.length })}`), list(rest))
}

/** Facts in one quiet line, those that are there. @param {...(Child)} facts */
export function facts(...facts) {
  const there = facts.filter(Boolean)
  return el("p", { class: "soft" }, ...there.flatMap((fact, index) => (index ? [" · ", fact] : [fact])))
}

/** @param {string} key @param {string|null|undefined} at ISO */
export function since(key, at) {
  return at ? el("time", { datetime: at }, ...phrase(key, { ago: ago(at) })) : null
}
