// @ts-check
/** What a facilitator can do for a person. Each is offered by a row or a page and asks its question right there. */
import { ask, doAt } from "./facilitator-ask.js"
import { inDays, reason } from "./facilitator-fields.js"
import { calledPlainly } from "./facilitator-rows.js"
import { ago, say } from "./words.js"

/**
 * @typedef {import("./facilitator-desk.js").Desk} Desk @typedef {import("./facilitator-rows.js").Act} Act
 * @typedef {{id: string, name: string, missing?: string[], activity?: string|null, nudged_at?: string|null,
 *   due?: string|null, pair?: {id: string, name: string}|null, read_only?: boolean}} Person
 */
const TWO_DAYS = 48 * 3_600_000

/** @param {Desk} desk @param {Person} person @returns {Act} */
export function nudge(desk, person) {
  const name = calledPlainly(person)
  const missing = person.missing?.[0]
  const text = say(person.name ? "look.nudge.text" : "look.nudge.text.nameless", { name, missing: missing ? `${say("look.nudge.missing", { missing })} ` : "" })
  const early = person.nudged_at && Date.now() - Date.parse(person.nudged_at) < TWO_DAYS
  const lead = early ? say("look.nudge.early", { ago: ago(person.nudged_at ?? "") }) : say("look.nudge.lead")
  return { label: say("look.do.nudge"), open: (here) => ask(here, `nudge:${person.id}`, {
    title: say("look.nudge.title", { name }), send: say("look.nudge.send"), lead,
    fields: [{ name: "text", kind: "text", label: say("look.nudge.label"), value: text }],
  }, async (values) => {
    await desk.act("POST", `/run/people/${person.id}/nudge`, values)
    return { said: say("look.nudge.done", { name }) }
  }) }
}

/** @param {Desk} desk @param {Person} person @returns {Act} */
export function extend(desk, person) {
  const name = calledPlainly(person)
  return { label: say("look.do.extend"), open: (here) => ask(here, `extend:${person.id}`, {
    title: say("look.extend.title", { name }), send: say("look.extend.send"),
    fields: [activity(desk, person), { name: "until", kind: "day", label: say("look.extend.until"), hint: say("look.extend.hint"), value: inDays(7, person.due) }],
  }, async (values) => {
    await desk.act("POST", `/run/people/${person.id}/extend`, values)
    return { said: say("look.extend.done", { name, day: new Date(values.until).toLocaleDateString(desk.config.language, { weekday: "long", day: "numeric", month: "long" }) }) }
  }) }
}

/** @param {Desk} desk @param {Person} person @returns {Act} */
export function excuse(desk, person) {
  const name = calledPlainly(person)
  return { label: say("look.do.excuse"), open: (here) => ask(here, `excuse:${person.id}`, {
    title: say("look.excuse.title", { name }), send: say("look.excuse.send"), lead: say("look.excuse.lead"),
    fields: [activity(desk, person), reason()],
  }, async (values) => {
    await desk.act("POST", `/run/people/${person.id}/excuse`, values)
    const undo = () => desk.act("POST", `/run/people/${person.id}/unexcuse`, { activity: values.activity })
    return { said: say("look.excuse.done", { name, title: desk.title(values.activity) }), undo }
  }) }
}

/** @param {Desk} desk @param {Person} person @returns {Act} */
export function unexcuse(desk, person) {
  return { label: say("look.do.unexcuse"), open: (here) => doAt(here, async () => {
    await desk.act("POST", `/run/people/${person.id}/unexcuse`, { activity: person.activity })
    return { said: say("look.unexcuse.done", { name: calledPlainly(person), title: desk.title(person.activity ?? "") }) }
  }) }
}

/** @param {Desk} desk @param {Person} person @returns {Act} */
export function revoke(desk, person) {
  const name = calledPlainly(person)
  return { label: say("look.do.revoke"), open: (here) => ask(here, `revoke:${person.id}`, {
    title: say("look.revoke.title", { name }), send: say("look.revoke.send"), lead: say("look.revoke.lead"),
    fields: [activity(desk, person), reason()],
  }, async (values) => {
    await desk.act("POST", `/run/people/${person.id}/revoke`, values)
    return { said: say("look.revoke.done", { name }) }
  }) }
}

/** @param {Desk} desk @param {Person} person @returns {Act} */
export function readOnly(desk, person) {
  const name = calledPlainly(person)
  const on = !person.read_only
  const path = `/run/people/${person.id}/read_only`
  return { label: say(on ? "look.do.mute" : "look.do.unmute"), open: (here) => ask(here, `mute:${person.id}`, {
    title: say(on ? "look.mute.title" : "look.unmute.title", { name }), send: say(on ? "look.do.mute" : "look.do.unmute"),
    lead: on ? say("look.mute.lead") : undefined, fields: [reason()],
  }, async (values) => {
    await desk.act("POST", path, { on, ...values })
    return { said: say(on ? "look.mute.done" : "look.unmute.done", { name }), undo: () => desk.act("POST", path, { on: !on, ...values }) }
  }) }
}

/** Send a grade again, or let somebody in again: nothing is to be asked. @param {Desk} desk @param {Person} person @param {"resend"|"rebind"} what @returns {Act} */
export function again(desk, person, what) {
  return { label: say(`look.do.${what}`), open: (here) => doAt(here, async () => {
    await desk.act("POST", `/run/people/${person.id}/${what}`)
    return { said: say(`look.${what}.done`, { name: calledPlainly(person) }) }
  }) }
}

/** @param {Desk} desk @param {Person} person @returns {import("./facilitator-ask.js").Field} */
function activity(desk, person) {
  const options = desk.config.activities.map(({ id, title }) => /** @type {[string, string]} */ ([id, title]))
  return { name: "activity", kind: "choice", label: say("look.activity"), value: person.activity ?? options[0]?.[0], options }
}
