// @ts-check
/** Bringing two people together: one moves into the other's group. Who waits too is offered at once; others are found by name. */
import { ask, doAt } from "./facilitator-ask.js"
import { el, fill, focusOn } from "./dom.js"
import { wordsOf } from "./facilitator-desk.js"
import { called, calledPlainly } from "./facilitator-rows.js"
import { say } from "./words.js"

/** @typedef {import("./facilitator-desk.js").Desk} Desk @typedef {import("./facilitator-rows.js").Act} Act */
/** @typedef {{id: string, name: string, pod?: number|null, pair?: Found|null}} Found */

let made = 0

/** @param {Desk} desk @param {Found} person @returns {Act} */
export function pair(desk, person) {
  const to = person.pair
  if (!to) return { label: say("look.do.pair"), open: (here) => find(desk, person, here) }
  return { label: say("look.do.pair.with", { name: calledPlainly(to) }), open: (here) => ask(here, `pair:${person.id}`, {
    title: say("look.pair.title", { name: calledPlainly(person) }), send: say("look.do.pair.with", { name: calledPlainly(to) }),
    lead: say("look.pair.lead"), fields: [],
  }, () => bring(desk, person, to)) }
}

/** @param {Desk} desk @param {Found} person @param {Found} to */
async function bring(desk, person, to) {
  await desk.act("POST", `/run/people/${person.id}/pair`, { with: to.id })
  return { said: say("look.pair.done", { name: calledPlainly(person), other: calledPlainly(to) }) }
}

/** @param {Desk} desk @param {Found} person @param {HTMLElement} here */
function find(desk, person, here) {
  const opener = /** @type {HTMLElement|null} */ (document.activeElement)
  const id = `pair-${(made += 1)}`
  const field = el("input", { type: "search", id, autocomplete: "off", dir: "auto" })
  const found = el("ul", { class: "choices" })
  const said = el("p", { class: "soft", role: "status" })
  const close = () => (here.replaceChildren(), opener?.isConnected && opener.focus())
  let turn = 0
  const look = async () => {
    const mine = (turn += 1)
    const query = field.value.trim() ? `q=${encodeURIComponent(field.value.trim())}` : "state=waiting"
    try {
      const { rows } = await desk.get(`/run/people?${query}`)
      if (mine !== turn) return
      const others = /** @type {Found[]} */ (rows).filter((other) => other.id !== person.id && other.pod != null && other.pod !== person.pod)
      fill(found, ...others.slice(0, 8).map((other) => el("li", {}, el("button", { type: "button", onclick: () => doAt(here, () => bring(desk, person, other)) },
        called(other), " ", el("small", {}, say("look.pod", { number: other.pod ?? 0 }))))))
      said.textContent = others.length ? "" : say(field.value.trim() ? "look.pair.nobody" : "look.pair.type")
    } catch (error) {
      said.textContent = wordsOf(error)
    }
  }
  let timer = 0
  field.addEventListener("input", () => (clearTimeout(timer), (timer = setTimeout(look, 250))))
  fill(here, el("div", { class: "ask", role: "group", "aria-labelledby": `${id}-title`, onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && close() },
    el("p", { class: "title", id: `${id}-title` }, say("look.pair.title", { name: calledPlainly(person) })),
    el("p", { class: "soft" }, say("look.pair.lead")),
    el("p", { class: "field" }, el("label", { for: id }, say("look.pair.find")), field), found, said,
    el("p", { class: "buttons" }, el("button", { type: "button", onclick: close }, say("look.cancel")))))
  focusOn(field)
  look()
}
