// @ts-check
/** Bringing two people together: one moves into the other's group. Who waits too is offered at once; others are found by name. */
import { ask, doAt } from "./facilitator-ask.js"
import { find } from "./facilitator-find.js"
import { calledPlainly } from "./facilitator-rows.js"
import { say } from "./words.js"

/** @typedef {import("./facilitator-desk.js").Desk} Desk @typedef {import("./facilitator-rows.js").Act} Act */
/** @typedef {{id: string, name: string, pod?: number|null, pair?: Found|null}} Found */

/** @param {Desk} desk @param {Found} person @returns {Act} */
export function pair(desk, person) {
  const to = person.pair
  if (!to) return { label: say("look.do.pair"), open: (here) => look(desk, person, here) }
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
function look(desk, person, here) {
  find(desk, here, {
    title: say("look.pair.title", { name: calledPlainly(person) }), lead: say("look.pair.lead"), label: say("look.pair.find"),
    nobody: say("look.pair.nobody"), first: { query: "state=waiting", none: say("look.pair.type") },
    fits: (other) => other.id !== person.id && other.pod != null && other.pod !== person.pod,
    beside: ({ pod }) => say("look.pod", { number: pod ?? 0 }),
    choose: (other) => doAt(here, () => bring(desk, person, other)),
  })
}
