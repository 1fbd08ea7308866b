// @ts-check
/** The form of a date: when, where, how many, and until when people can sign up, leave and move up. */
import { el } from "./dom.js"
import { SHORTEST, wrongIn } from "./facilitator-session-check.js"
import { Clock, before, hoursBefore, momentOf, ownZone, wallIn, zones } from "./facilitator-session-times.js"
import { say } from "./words.js"

/**
 * @typedef {import("./facilitator-ask.js").Field} Field @typedef {import("./facilitator-ask.js").Values} Values
 * @typedef {import("./facilitator-session.js").Meeting} Meeting @typedef {import("./facilitator-session.js").Activity} Activity
 * @typedef {{day: string, time: string, zone: string, minutes: number, place: string, link: string, seats: number|null, min_seats: number, hours: {[name: string]: string|number|null}}} Date_
 */

/** The field that a refusal is about. */
const REFUSALS = { bad_zone: "zone", bad_date: "time", in_the_past: "starts", bad_link: "link", too_few_seats: "seats" }
const CLOSING = ["sign_up_until", "cancel_until", "promote_until"]

/** What a new date begins with: the course's own settings, where this browser is. @param {Activity} activity @param {string} day @returns {Date_} */
export function fresh({ meeting }, day) {
  const { minutes, seats, closes, cancel, promote_until, waitlist } = meeting
  const hours = { sign_up_until: closes, cancel_until: cancel, promote_until: waitlist ? promote_until : null }
  return { day, time: "10:00", zone: ownZone(), minutes, place: "", link: "", seats: seats.max, min_seats: seats.min ?? 0, hours }
}

/** A date as it is. @param {Meeting} meeting @returns {Date_} */
export function asItIs(meeting) {
  const { starts, ends, zone, place, link, seats, min_seats } = meeting
  const minutes = (Date.parse(ends) - Date.parse(starts)) / 60_000
  const hours = Object.fromEntries(CLOSING.map((name) => [name, meeting[/** @type {"cancel_until"} */ (name)] ? hoursBefore(starts, meeting[/** @type {"cancel_until"} */ (name)] ?? "") : null]))
  return { ...wallIn(starts, zone), zone, minutes, place: place ?? "", link: link ?? "", seats, min_seats: min_seats ?? 0, hours }
}

/**
 * The fields and what belongs to them, for `ask`.
 * @param {import("./facilitator-desk.js").Desk} desk @param {Activity} activity @param {Date_} date
 * @param {{extra?: Field[], old?: boolean, begun?: boolean}} [how] extra: fields about when; old: it is there already; begun: only where it is can be changed
 */
export function dateForm(desk, activity, date, { extra = [], old = false, begun = false } = {}) {
  const clock = new Clock(desk.config.language)
  const group = activity.meeting.mode === "group"
  const closing = CLOSING.filter((name) => date.hours[name] != null)
  if (begun) return { fields: where(date), check: (/** @type {Values} */ values) => wrongIn({ ...valuesOf(date), ...values }, { group, closing, extra, was: date }) }
  const here = el("p", { class: "soft" })
  const until = el("summary", {})
  const fields = [...when(date), ...extra, ...where(date), ...(group ? places(date) : []), ...closing.map((name) => hours(name, date))]
  return {
    fields, refusals: REFUSALS,
    /** @param {{[name: string]: HTMLElement}} parts */
    arrange: (parts) => [
      set("when", [parts.starts, parts.time, parts.minutes, ...extra.map(({ name }) => parts[name]), parts.zone], here),
      set("where", [parts.place, parts.link]),
      group && set("seats", [parts.seats, parts.min_seats]),
      el("details", { class: "fold until" }, until, el("div", { class: "beside" }, ...closing.map((name) => parts[name]))),
    ],
    check: (/** @type {Values} */ values) => wrongIn(values, { group, closing, extra, was: old ? date : null }),
    /** Say what the numbers mean. @param {Values} values */
    follow: (values) => {
      const starts = momentOf({ day: values.starts, time: values.time }, values.zone)
      here.textContent = starts && values.zone !== ownZone() ? say("look.session.yours", { when: clock.moment(starts, ownZone()) }) : ""
      const said = closing.map((name) => starts && values[name] && say(`look.session.${name}.at`, { when: clock.moment(before(starts, Number(values[name])), values.zone) })).filter(Boolean)
      until.textContent = said.join(" ") || say("look.session.deadlines")
    },
  }
}

/** What the tool is sent. @param {Values} values @param {string} [day] another than the one that was typed @returns {{[name: string]: string|number|null}} */
export function bodyOf(values, day = values.starts) {
  const starts = /** @type {Date} */ (momentOf({ day, time: values.time }, values.zone))
  const closing = CLOSING.filter((name) => values[name]).map((name) => [name, before(starts, Number(values[name]))])
  return {
    starts: `${day}T${values.time}`, zone: values.zone, minutes: Number(values.minutes), place: values.place, link: values.link,
    // A time for a talk that nobody takes is no trouble, so nobody is to be warned of it.
    ...(values.min_seats == null ? { min_seats: 0 } : { seats: values.seats ? Number(values.seats) : null, min_seats: Number(values.min_seats || 0) }), ...Object.fromEntries(closing),
  }
}

/** What of it is new. @param {Values} values @param {Date_} date as it was */
export function changed(values, date) {
  const before = bodyOf(valuesOf(date))
  const now = bodyOf({ ...valuesOf(date), ...values })
  const moved = now.starts !== before.starts || now.zone !== before.zone // what a clock shows is nothing without its zone
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => before[name] !== value || (moved && ["starts", "zone"].includes(name))))
}

/** A date as its form would hold it. @param {Date_} date @returns {Values} */
function valuesOf({ day, hours, seats, ...date }) {
  const texts = Object.entries({ ...date, ...hours, starts: day, seats: seats ?? "" }).filter(([, value]) => value != null)
  return Object.fromEntries(texts.map(([name, value]) => [name, String(value)]))
}

/** @param {string} name @param {HTMLElement[]} parts @param {HTMLElement} [below] */
function set(name, parts, below) {
  return el("fieldset", {}, el("legend", {}, say(`look.session.${name}`)), el("div", { class: "beside" }, ...parts), below)
}

/** @param {Date_} date @returns {Field[]} */
function when({ day, time, minutes, zone }) {
  return [
    { name: "starts", kind: "date", label: say("look.session.day"), value: day },
    { name: "time", kind: "time", label: say("look.session.time"), value: time },
    { name: "minutes", kind: "number", label: say("look.session.minutes"), value: String(minutes), more: { min: SHORTEST, step: 1 } },
    { name: "zone", kind: "listed", label: say("look.session.zone"), hint: say("look.session.zone.hint"), value: zone, options: zones().map((one) => [one, one]) },
  ]
}

/** @param {Date_} date @returns {Field[]} */
function where({ place, link }) {
  return [
    { name: "place", kind: "line", label: say("look.session.place"), hint: say("look.session.place.hint"), value: place },
    { name: "link", kind: "link", label: say("look.session.link"), hint: say("look.session.link.hint"), value: link },
  ]
}

/** @param {Date_} date @returns {Field[]} */
function places({ seats, min_seats }) {
  return [
    { name: "seats", kind: "number", label: say("look.session.max"), hint: say("look.session.max.hint"), value: seats == null ? "" : String(seats), more: { min: 1, step: 1 } },
    { name: "min_seats", kind: "number", label: say("look.session.min"), hint: say("look.session.min.hint"), value: String(min_seats), more: { step: 1 } },
  ]
}

/** @param {string} name @param {Date_} date @returns {Field} */
function hours(name, date) {
  return { name, kind: "number", label: say(`look.session.${name}`), hint: say("look.session.hours"), value: String(date.hours[name]) }
}
