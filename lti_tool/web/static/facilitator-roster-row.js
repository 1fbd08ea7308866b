// @ts-check
/** One person on the list of a date: her mark, how she got it, and what else can be written down about it. */
import { el, fill } from "./dom.js"
import { ask, doAt } from "./facilitator-ask.js"
import { held } from "./facilitator-list.js"
import { actsOf, calledPlainly, facts, linked, since } from "./facilitator-rows.js"
import { sessionOf } from "./facilitator-session.js"
import { Clock } from "./facilitator-session-times.js"
import { say } from "./words.js"

/**
 * @typedef {"present"|"late"|"partial"|"excused"|"absent"|null} Mark
 * @typedef {{id: string, name: string, state: "booked"|"waiting"|"left", attendance: Mark, minutes: number|null, note: string|null, how: "code"|"staff"|"file"|null,
 *   at: string|null, applies: boolean, outcome?: string|null, follow_up?: string|null, coach_notes?: string|null}} Attendee
 * @typedef {import("./facilitator-rows.js").Act} Act
 */
/** @type {NonNullable<Mark>[]} */
export const MARKS = ["present", "late", "partial", "excused", "absent"]

export class RosterRow {
  /** @type {Act[]} */
  #acts = []

  /**
   * @param {import("./facilitator-desk.js").Desk} desk @param {string} path of the date @param {Attendee} person
   * @param {{mark: (mark: Mark) => unknown, session: import("./facilitator-session.js").Meeting|null}} how
   */
  constructor(desk, path, person, { mark, session }) {
    this.desk = desk
    this.path = path
    this.person = person
    this.alone = session !== null && sessionOf(desk, session).meeting.mode === "one_to_one"
    this.radios = MARKS.map((one) => el("input", { type: "radio", name: `mark-${person.id}`, value: one, onchange: () => mark(one) }))
    this.set = el("fieldset", { class: "marks" }, el("legend", { class: "unseen" }, calledPlainly(person)),
      ...this.radios.map((radio) => el("label", {}, radio, " ", say(`look.session.attendance.${radio.value}`))))
    this.said = el("div", {})
    this.here = el("div", { class: "here" })
    this.menu = el("div", {})
    this.element = el("li", { class: "row", "data-person": person.id }, el("div", { class: "who" }, linked(desk, person)), el("div", { class: "what" }, this.set, this.said), this.menu, this.here)
  }

  get applies() {
    return this.person.applies
  }

  /** Whether she has no mark yet and can have one. */
  get open() {
    return this.applies && !this.radios.some(({ checked }) => checked)
  }

  /** @param {Attendee} person @param {boolean} closed whether nobody can be marked now */
  show(person, closed) {
    this.person = person
    this.set.hidden = !person.applies || (closed && !person.attendance)
    this.set.disabled = closed
    this.choose(person.attendance)
    const { how, at, minutes, note, outcome, follow_up, coach_notes, applies } = person
    fill(this.said,
      facts(!applies && say("look.session.applies.not"), how && say(`look.session.how.${how}`), how && since("look.session.at", at), minutes != null && say("look.session.minutes.n", { n: minutes }), note && el("bdi", {}, note)),
      this.alone && outcome && el("p", {}, say("look.session.outcome.said"), " ", el("bdi", {}, outcome)), this.alone && follow_up && facts(say("look.session.follow_up.on", { day: new Clock(this.desk.config.language).day(follow_up) })),
      this.alone && coach_notes && el("blockquote", { dir: "auto" }, coach_notes))
    if (held(this.element) && this.menu.contains(document.activeElement)) return
    const acts = [this.alone && !closed ? this.#coach() : null, ...(closed ? [] : [this.#note()]), this.#off()]
    fill(this.menu, actsOf(acts, { here: this.here }))
  }

  /** @param {Mark} mark */
  choose(mark) {
    for (const radio of this.radios) radio.checked = radio.value === mark
  }

  /** She is no longer on the list; whether her row could go. */
  leave() {
    if (held(this.element)) return false
    this.element.remove()
    return true
  }

  /** @returns {Act} */
  #note() {
    const { id, attendance, minutes, note } = this.person
    return { label: say("look.session.note"), open: (here) => ask(here, `note:${this.path}/${id}`, {
      title: say("look.session.note.title", { name: calledPlainly(this.person) }), send: say("look.do.keep"), lead: say("look.session.note.lead"),
      fields: [
        { name: "minutes", kind: "number", label: say("look.session.minutes.there"), value: minutes == null ? "" : String(minutes), optional: true, more: { step: 1 } },
        { name: "note", kind: "line", label: say("look.session.note.label"), value: note ?? "", optional: true },
      ],
    }, async (values) => {
      const mark = { person: id, attendance, minutes: values.minutes ? Number(values.minutes) : null, note: values.note }
      await this.desk.act("PUT", `${this.path}/attendance`, { marks: [mark] })
      return { said: say("look.session.notes.done") }
    }) }
  }

  /** @returns {Act} */
  #off() {
    const name = calledPlainly(this.person)
    return takeOff(this.desk, this.path, this.person, say("look.session.remove.done", { name }))
  }

  /** What a coach writes down after a talk. @returns {Act} */
  #coach() {
    const { id, coach_notes, outcome, follow_up } = this.person
    return { label: say("look.session.notes"), open: (here) => ask(here, `coach:${this.path}/${id}`, {
      title: say("look.session.notes.title", { name: calledPlainly(this.person) }), send: say("look.do.keep"),
      fields: [
        { name: "coach_notes", kind: "text", label: say("look.session.coach_notes"), hint: say("look.session.coach_notes.hint"), value: coach_notes ?? "", optional: true },
        { name: "outcome", kind: "line", label: say("look.session.outcome"), hint: say("look.session.outcome.hint"), value: outcome ?? "", optional: true },
        { name: "follow_up", kind: "date", label: say("look.session.follow_up"), value: follow_up ?? "", optional: true },
      ],
    }, async (values) => {
      // What is left empty stays as it was: nobody takes an outcome away from a learner by a slip.
      const { coach_notes: notes, ...others } = values
      await this.desk.act("PUT", `${this.path}/notes/${id}`, { coach_notes: notes, ...Object.fromEntries(Object.entries(others).filter(([, value]) => value)) })
      return { said: say("look.session.notes.done") }
    }) }
  }
}

/** @param {import("./facilitator-desk.js").Desk} desk @param {string} path @param {{id: string, name: string}} person @param {string} said @returns {Act} */
export function takeOff(desk, path, person, said) {
  return { label: say("look.session.remove"), open: (here) => doAt(here, async () => {
    await desk.act("DELETE", `${path}/seats/${person.id}`)
    return { said, undo: () => desk.act("POST", `${path}/seats`, { person: person.id }) }
  }) }
}
