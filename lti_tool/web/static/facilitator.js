// @ts-check
/** The facilitator's page: asks how the run is doing, and again, and shows it without moving anybody's keyboard. */
import { announce, need } from "./dom.js"
import { Finished, People, Tiles, Unanswered } from "./facilitator-lists.js"
import { Poll } from "./poll.js"
import { learnWords, say } from "./words.js"

/**
 * @typedef {object} Person
 * @property {string} id @property {string} name @property {"LMS"|"SCORM"} via
 * @property {"finished"|"my_turn"|"waiting"|"not_started"} state
 * @property {string[]} missing @property {string|null} since @property {string|null} [conflict]
 * @property {{state: "none"|"due"|"sent"|"failed", reason: string|null}} grade
 * @typedef {{post: string, author: string, activity: string, excerpt: string, at: string, hours: number}} Waiting
 * @typedef {{tiles: {[name: string]: number}, people: Person[], unanswered: Waiting[]}} Overview
 * @typedef {{api: string, play: string, language: string, words: any, titles: {[id: string]: string}}} Config
 */

/** @type {Config} */
const config = JSON.parse(need("#config").textContent ?? "{}")
learnWords(config.words, config.language)
const token = new URLSearchParams(location.hash.slice(1)).get("t") ?? ""

/** Where something is in the course, for this facilitator. @param {string} [place] */
const into = (place) => `${config.play}#t=${encodeURIComponent(token)}${place ? `&at=${encodeURIComponent(place)}` : ""}`

const people = new People(act)
const unanswered = new Unanswered(into, config.titles)
const finished = new Finished()
const tiles = new Tiles()
let etag = ""
let seen = ""
const poll = new Poll(look)

need("#course").setAttribute("href", into())
poll.start()

async function look() {
  /** @type {{[name: string]: string}} */
  const headers = { Authorization: `Bearer ${token}`, ...(etag && { "If-None-Match": etag }) }
  const answer = await fetch(`${config.api}/overview`, { headers, credentials: "omit", cache: "no-store" }).catch(() => null)
  if (answer?.status === 401 || answer?.status === 403) return ended(answer.status)
  if (!answer || (answer.status !== 304 && !answer.ok)) return trouble(seen ? say("look.away", { time: seen }) : say("look.unreachable"))
  trouble("")
  seen = new Date().toLocaleTimeString(config.language, { hour: "2-digit", minute: "2-digit" })
  need("#updated").textContent = say("look.updated", { time: seen })
  if (answer.status === 304) return
  etag = answer.headers.get("ETag") ?? ""
  show(await answer.json())
}

/** @param {Overview} overview */
function show(overview) {
  need("#overview").hidden = false
  const text = headline(overview)
  const heading = need("#heading")
  if (heading.textContent !== text) heading.textContent = text
  const there = overview.people.length > 0
  need("#empty").hidden = there
  for (const id of ["#tiles", "#stuck", "#unanswered"]) need(id).hidden = !there
  if (!there) return
  tiles.show(overview.tiles)
  people.show(overview.people.filter((person) => person.state !== "finished" || troubled(person)))
  unanswered.show(overview.unanswered)
  finished.show(overview.people.filter(({ state }) => state === "finished"))
}

/** What matters now. @param {Overview} overview */
function headline({ people: all, tiles: counts }) {
  const days = (/** @type {Person} */ { since }) => (since ? (Date.now() - Date.parse(since)) / 86_400_000 : 0)
  const stuck = all.filter((person) => troubled(person) || person.state === "waiting" ||
    (person.state === "my_turn" && days(person) > 3))
  if (!all.length) return say("look.empty")
  if (stuck.length) return capital(say("look.needs", { n: stuck.length }))
  if (counts.unanswered) return capital(say("look.posts_wait", { n: counts.unanswered }))
  return say(all.every(({ state }) => state === "finished") ? "look.finished" : "look.fine")
}

/** @param {Person} person */
function troubled({ conflict, grade }) {
  return Boolean(conflict) || grade.state === "failed"
}

/** @param {string} person @param {"rebind"|"resend"} what */
async function act(person, what) {
  const headers = { Authorization: `Bearer ${token}` }
  const answer = await fetch(`${config.api}/people/${encodeURIComponent(person)}/${what}`, { method: "POST", headers, credentials: "omit" }).catch(() => null)
  if (!answer?.ok) return trouble(say("look.unreachable"))
  show(await answer.json())
  announce("look.acted")
}

/** @param {number} status */
function ended(status) {
  poll.stop()
  if (!seen) need("#heading").textContent = say("look.eyebrow")
  trouble(say(status === 401 ? "look.ended" : "look.refused"))
}

/** @param {string} text */
function trouble(text) {
  const place = need("#trouble")
  if (place.textContent !== text) place.textContent = text
  place.hidden = !text
}

/** @param {string} text */
function capital(text) {
  return text.charAt(0).toLocaleUpperCase(config.language) + text.slice(1)
}
