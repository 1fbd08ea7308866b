// @ts-check
/** When and where a session takes place, in words: in the reader's own time, and in the place's where that is another. */
import { el } from "./dom.js"
import { moment, say, zoneName } from "./words.js"

/** @typedef {import("./bridge-talk.js").Meeting} Meeting */

const TIME = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit" })
const DAY = /** @type {const} */ ({ weekday: "long", day: "numeric", month: "long" })

/** "Tuesday, 1 December, 10:00 to 11:00". @param {Meeting} meeting @param {string} [timeZone] the reader's own unless given @param {string} [key] */
export function span({ starts, ends }, timeZone, key = "session.when") {
  const day = moment(starts, { ...DAY, timeZone })
  const long = day !== moment(ends, { ...DAY, timeZone })
  const [from, to] = [starts, ends].map((iso) => moment(iso, { ...(long && DAY), ...TIME, timeZone }))
  return say(long ? "session.when.days" : key, { day, from, to, zone: zoneName(starts, timeZone) })
}

/** What somebody must know to be there. @param {Meeting} meeting */
export function facts(meeting) {
  const { place, online, starts, zone } = meeting
  const where = [place, online && say("session.place.online")].filter(Boolean).join(" · ")
  return [
    span(meeting) !== span(meeting, zone) && el("p", { class: "soft zone" }, say("session.zone.yours", { zone: zoneName(starts) }), "; ", span(meeting, zone, "session.zone.place")),
    where && el("p", {}, say("session.place"), ": ", el("bdi", {}, where)),
  ]
}
