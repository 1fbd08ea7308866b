// @ts-check
/** What a session and its dates are on this page. */
import { Clock } from "./facilitator-session-times.js"

/**
 * @typedef {import("./facilitator-desk.js").Desk} Desk
 * @typedef {{id: string, title: string, meeting: {mode: "group"|"one_to_one", minutes: number, seats: {max: number|null, min: number|null}, closes: number, cancel: number, promote_until: number|null, waitlist: boolean}}} Activity
 * @typedef {object} Meeting
 * @property {string} id @property {string} activity @property {string} starts ISO @property {string} ends ISO @property {string} zone @property {string|null} place @property {string|null} link
 * @property {"open"|"cancelled"} state @property {string} reason @property {number|null} seats null: no limit @property {number} booked @property {number} waiting @property {number} min_seats
 * @property {string} sign_up_until @property {string} cancel_until @property {string|null} promote_until @property {number} unmarked @property {boolean} few @property {boolean} over
 * @property {string|null} recording @property {string|null} [code_from] from when attendance can be marked and the code shown @property {string|null} [code_until]
 */
const EARLY = 15 * 60_000 // before the start, where the tool does not say from when

/** The course's sessions. @param {Desk} desk @returns {Activity[]} */
export function sessionsOf(desk) {
  return /** @type {any[]} */ (desk.config.activities).filter(({ meeting }) => meeting)
}

/** @param {Desk} desk @param {Meeting} meeting @returns {Activity} */
export function sessionOf(desk, meeting) {
  return /** @type {Activity} */ (sessionsOf(desk).find(({ id }) => id === meeting.activity) ?? sessionsOf(desk)[0])
}

/** When a date can be marked. @param {Meeting} meeting */
export function openFrom({ code_from, starts }) {
  return new Date(code_from ?? Date.parse(starts) - EARLY)
}

/** Whether the code can be shown now. @param {Meeting} meeting */
export function isOn(meeting) {
  const until = Date.parse(meeting.code_until ?? meeting.ends)
  return meeting.state !== "cancelled" && Date.now() >= openFrom(meeting).getTime() && Date.now() < until
}

/** @param {Meeting} meeting */
export function hasBegun({ starts }) {
  return Date.parse(starts) <= Date.now()
}

/** Whether it is still to come, or going on. @param {Meeting} meeting */
export function isComing({ over, ends }) {
  return !over && Date.parse(ends) > Date.now()
}

/** @param {Desk} desk @param {Meeting} meeting */
export function spoken(desk, { starts, zone }) {
  return new Clock(desk.config.language).moment(starts, zone)
}

/** Whether this leads to a page: what somebody typed becomes a link that others choose. @param {string|null|undefined} text */
export function isLink(text) {
  return URL.canParse(text ?? "") && new URL(text ?? "").protocol === "https:"
}
