// @ts-check
/** Finding somebody by name, in the place where she is needed. */
import { el, fill, focusOn } from "./dom.js"
import { wordsOf } from "./facilitator-desk.js"
import { called } from "./facilitator-rows.js"
import { say } from "./words.js"

/** @typedef {{id: string, name: string, pod?: number|null}} Found */
/**
 * @typedef {object} Search
 * @property {string} title @property {string} lead @property {string} label @property {string} nobody what to say where no name fits
 * @property {{query: string, none: string}} first who is offered before anything is typed, and what to say where nobody is
 * @property {(person: Found) => boolean} fits @property {(person: Found) => string} [beside] what stands beside a name
 * @property {(person: Found) => unknown} choose
 */

const PAUSE = 250 // milliseconds after a key
const MOST = 8

let made = 0

/** @param {import("./facilitator-desk.js").Desk} desk @param {HTMLElement} here @param {Search} search */
export function find(desk, here, { title, lead, label, nobody, first, fits, beside, choose }) {
  const opener = /** @type {HTMLElement|null} */ (document.activeElement)
  const id = `find-${(made += 1)}`
  const field = el("input", { type: "search", id, autocomplete: "off", dir: "auto" })
  const found = el("ul", { class: "choices" })
  const said = el("p", { class: "soft", role: "status" })
  const close = () => (here.replaceChildren(), opener?.isConnected && opener.focus())
  let turn = 0
  const look = async () => {
    const mine = (turn += 1)
    const name = field.value.trim()
    try {
      const { rows } = await desk.get(`/run/people?${name ? `q=${encodeURIComponent(name)}` : first.query}`)
      if (mine !== turn) return
      const others = /** @type {Found[]} */ (rows).filter(fits)
      fill(found, ...others.slice(0, MOST).map((other) => el("li", {}, el("button", { type: "button", onclick: () => choose(other) },
        called(other), beside && [" ", el("small", {}, beside(other))]))))
      said.textContent = others.length ? "" : name ? nobody : first.none
    } catch (error) {
      said.textContent = wordsOf(error)
    }
  }
  let timer = 0
  field.addEventListener("input", () => (clearTimeout(timer), (timer = setTimeout(look, PAUSE))))
  fill(here, el("div", { class: "ask", role: "group", "aria-labelledby": `${id}-title`, onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && close() },
    el("p", { class: "title", id: `${id}-title` }, title), el("p", { class: "soft" }, lead),
    el("p", { class: "field" }, el("label", { for: id }, label), field), found, said,
    el("p", { class: "buttons" }, el("button", { type: "button", onclick: close }, say("look.cancel")))))
  focusOn(field)
  look()
}
