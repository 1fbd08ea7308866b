// @ts-check
/** What can be wrong with a date before the tool is asked: said at once, all of it, each at its field. */
import { isLink } from "./facilitator-session.js"
import { isZone, momentOf } from "./facilitator-session-times.js"
import { say } from "./words.js"

export const SHORTEST = 5 // minutes
const LONGEST = 24 * 60
export const MOST_TIMES = 26 // half a year of weeks

/**
 * @param {import("./facilitator-ask.js").Values} values
 * @param {{group: boolean, closing: string[], extra: {name: string}[], was: {day: string, time: string, zone: string}|null}} how was: when it is, if it is there already
 * @returns {{[name: string]: string}} what is wrong, by field
 */
export function wrongIn(values, { group, closing, extra, was }) {
  const { starts, time, zone, minutes, place, link, seats, min_seats, sign_up_until: closes, promote_until: moves } = values
  const moment = momentOf({ day: starts, time }, zone)
  const stays = was && starts === was.day && time === was.time && zone === was.zone
  /** @type {[string, boolean, string][]} */
  const rules = [
    ["starts", !starts, "look.session.bad.day"], ["time", !time, "look.session.bad.time"], ["minutes", !whole(minutes, SHORTEST, LONGEST), "look.session.bad.minutes"], ["zone", !isZone(zone), "look.session.bad.zone"],
    ["time", isZone(zone) && Boolean(starts && time) && !moment, "look.session.bad.gap"],
    ["starts", Boolean(moment && !stays && moment.getTime() <= Date.now()), "look.session.bad.starts"],
    ["place", !place && !link, "look.session.bad.where"], ["link", Boolean(link) && !isLink(link), "look.session.bad.link"],
    ["seats", group && Boolean(seats) && !whole(seats, 1), "look.session.bad.number"], ["min_seats", group && Boolean(min_seats) && !whole(min_seats, 0), "look.session.bad.number"],
    ["min_seats", group && Boolean(seats) && Number(min_seats) > Number(seats), "look.session.bad.min"],
    ...closing.map((name) => /** @type {[string, boolean, string]} */ ([name, !values[name] || !(Number(values[name]) >= 0), "look.session.bad.deadlines"])),
    ["promote_until", closing.includes("promote_until") && Number(moves) < Number(closes), "look.session.bad.promote"],
    ...extra.map(({ name }) => /** @type {[string, boolean, string]} */ ([name, !whole(values[name], 1, MOST_TIMES), "look.session.bad.times"])),
  ]
  return Object.fromEntries(rules.filter(([, wrong]) => wrong).reverse().map(([name, , key]) => [name, say(key)]))
}

/** @param {string} text @param {number} least @param {number} [most] */
function whole(text, least, most = Infinity) {
  return /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most
}
