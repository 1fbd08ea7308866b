// @ts-check
/** A date of a session as a row: when it is where, how full it is, and the one thing to do about it. */
import { el } from "./dom.js"
import { facts, row } from "./facilitator-rows.js"
import { hasBegun, isComing, isLink, isOn, sessionOf } from "./facilitator-session.js"
import { cancel, change, copy, recording } from "./facilitator-session-acts.js"
import { Clock, ownZone, wallIn } from "./facilitator-session-times.js"
import { say } from "./words.js"

/** @typedef {import("./facilitator-desk.js").Desk} Desk @typedef {import("./facilitator-rows.js").Act} Act @typedef {import("./facilitator-session.js").Meeting} Meeting */

/** @param {Desk} desk @param {Meeting} meeting @param {{titled?: boolean}} [how] titled: say which session it is a date of */
export function aboutDate(desk, meeting, { titled = false } = {}) {
  return row({
    who: [el("a", { href: desk.here(`sessions/${meeting.id}`) }, whenIs(desk, meeting)), el("small", {}, [titled && desk.title(meeting.activity), ...elsewhere(desk, meeting)].filter(Boolean).join(" · "))],
    what: [
      warnings(desk, meeting),
      facts(meeting.place, isLink(meeting.link) && say("look.session.online"), !isFew(desk, meeting) && taken(desk, meeting), meeting.waiting > 0 && say("look.session.waiting", { n: meeting.waiting }), isLink(meeting.recording) && say("look.session.recorded")),
      meeting.state === "cancelled" && meeting.reason && el("blockquote", { dir: "auto" }, meeting.reason),
    ],
    acts: actsFor(desk, meeting),
  })
}

/** What is near, not as it should be, or not done yet, for today. @param {Desk} desk @param {Meeting} meeting */
export function aboutToday(desk, meeting) {
  return aboutDate(desk, meeting, { titled: true })
}

/** What can be done, the nearest first. @param {Desk} desk @param {Meeting} meeting @param {{page?: boolean}} [how] page: where one is at the date already @returns {Act[]} */
export function actsFor(desk, meeting, { page = false } = {}) {
  const group = sessionOf(desk, meeting).meeting.mode === "group"
  const code = { label: say("look.session.code"), href: desk.here(`sessions/${meeting.id}/code`) }
  const look = { label: say(isComing(meeting) ? "look.session.who" : meeting.unmarked ? "look.session.mark" : "look.session.was"), href: desk.here(`sessions/${meeting.id}`) }
  if (meeting.state === "cancelled") return [copy(desk, meeting)]
  const main = [...(isOn(meeting) && group ? [code] : []), ...(page ? [] : [look])]
  if (!isComing(meeting)) return [...main, recording(desk, meeting), copy(desk, meeting)]
  return [...main, change(desk, meeting), copy(desk, meeting), ...(hasBegun(meeting) ? [] : [cancel(desk, meeting)])]
}

/** @param {Desk} desk @param {Meeting} meeting */
export function whenIs(desk, { starts, ends, zone }) {
  return el("time", { datetime: starts }, new Clock(desk.config.language).span(starts, ends, zone))
}

/** Where that is the time, and what it is here. @param {Desk} desk @param {Meeting} meeting @returns {string[]} */
export function elsewhere(desk, { starts, zone }) {
  const clock = new Clock(desk.config.language)
  const [there, here] = [wallIn(starts, zone), wallIn(starts, ownZone())]
  if (there.day === here.day && there.time === here.time) return [clock.zone(zone)]
  return [clock.zone(zone), say("look.session.yours", { when: there.day === here.day ? clock.hour(starts) : clock.moment(starts, ownZone()) })]
}

/** @param {Desk} desk @param {Meeting} meeting */
function isFew(desk, meeting) {
  return meeting.few && isComing(meeting) && !hasBegun(meeting) && sessionOf(desk, meeting).meeting.mode === "group"
}

/** @param {Desk} desk @param {Meeting} meeting */
export function taken(desk, meeting) {
  if (sessionOf(desk, meeting).meeting.mode !== "group") return say(meeting.booked ? "look.session.two.taken" : "look.session.two.free")
  const { booked, seats } = meeting
  if (!booked) return say("look.session.booked.none")
  return seats == null ? say("look.session.booked", { n: booked }) : say("look.session.booked.of", { n: booked, all: seats })
}

/** What is not as it should be. @param {Desk} desk @param {Meeting} meeting */
export function warnings(desk, meeting) {
  const { state, over, booked, min_seats, unmarked } = meeting
  if (state === "cancelled") return el("p", {}, el("strong", {}, say("look.session.state.cancelled")))
  if (isComing(meeting) && hasBegun(meeting)) return el("p", {}, el("strong", {}, say("look.session.state.now")))
  if (over && unmarked) return el("p", { class: "late" }, say("look.session.unmarked", { n: unmarked }))
  return isFew(desk, meeting) && el("p", { class: "late" }, say(booked ? "look.session.few" : "look.session.few.none", { n: booked, min: min_seats }))
}
