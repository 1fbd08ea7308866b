// @ts-check
/**
 * The facilitator's page: one view at a time, chosen by the fragment beside the token (`#t=…&at=people/l7`). Every view
 * is asked for news now and then; nothing that comes in moves the keyboard or touches what somebody is typing.
 *
 * @typedef {object} View
 * @property {() => Promise<unknown>} look ask for news and show them
 * @property {HTMLElement} element
 */
import { fill, focusOn, need } from "./dom.js"
import { Care } from "./facilitator-care.js"
import { CodeView } from "./facilitator-code.js"
import { DateView } from "./facilitator-date.js"
import { Desk, Trouble } from "./facilitator-desk.js"
import { Grading } from "./facilitator-grading.js"
import { Harvest } from "./facilitator-harvest.js"
import { leave, settle } from "./facilitator-home.js"
import { People } from "./facilitator-people.js"
import { PersonView } from "./facilitator-person.js"
import { Pictures } from "./facilitator-pictures.js"
import { RunView } from "./facilitator-run.js"
import { Sessions } from "./facilitator-sessions.js"
import { Today } from "./facilitator-today.js"
import { Place } from "./place.js"
import { Poll } from "./poll.js"
import { learnWords, say } from "./words.js"

const MOST_KEPT = 12

/** @type {import("./facilitator-desk.js").Config} */
const config = JSON.parse(need("#config").textContent ?? "{}")
learnWords(config.words, config.language)

/** @type {{[name: string]: (desk: Desk, rest: string[]) => View}} the views by the first part of their route */
const VIEWS = {
  "": (desk) => new Today(desk),
  people: (desk, rest) => (rest.length ? new PersonView(desk, rest[0], rest[1]) : new People(desk)),
  sessions: (desk, [date, code]) => (date ? new (code === "code" ? CodeView : DateView)(desk, date) : new Sessions(desk)),
  grading: (desk, rest) => new Grading(desk, rest),
  care: (desk) => new Care(desk),
  harvest: (desk) => new Harvest(desk),
  pictures: (desk) => new Pictures(desk),
  run: (desk) => new RunView(desk),
}

/** @typedef {{view: View, scroll: number, focus: Element|null}} Kept */
/** @type {Map<string, Kept>} views one has been to, as they were left */
const kept = new Map()
/** @type {{route: string, kept: Kept}|null} */
let current = null
let seen = ""

const place = new Place((route) => go(route, true))
const desk = new Desk(config, place)
const poll = new Poll(look)
addEventListener("acted", () => poll.now())
document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenus(null))
document.addEventListener("click", (event) => closeMenus(/** @type {Node} */ (event.target)))
need("#course").addEventListener("click", (event) => /** @type {HTMLElement} */ (event.currentTarget).setAttribute("href", desk.into()))
need("#course").setAttribute("href", desk.into())
for (const link of document.querySelectorAll("#views a")) {
  const view = link.getAttribute("data-view") ?? ""
  link.setAttribute("href", desk.here(view))
  link.addEventListener("click", (event) => {
    const { button, metaKey, ctrlKey, shiftKey } = /** @type {MouseEvent} */ (event)
    if (button || metaKey || ctrlKey || shiftKey) return
    event.preventDefault() // also where one is already: that means to look afresh
    place.go(view)
  })
}
go(place.route ?? "", false)
poll.start()
settle()

/** @param {string} route @param {boolean} moved by the reader, not by opening the page */
function go(route, moved) {
  const chosen = need("#views").contains(document.activeElement)
  if (current) Object.assign(current.kept, { scroll: scrollY, focus: document.activeElement })
  if (current) for (const done of current.kept.view.element.querySelectorAll("[data-settled]")) (need(":scope > .here", done).replaceChildren(), done.removeAttribute("data-settled"))
  const known = !chosen && kept.get(route)
  const now = known || { view: made(route), scroll: 0, focus: null }
  kept.delete(route)
  kept.set(route, now)
  if (kept.size > MOST_KEPT) kept.delete(/** @type {string} */ (kept.keys().next().value))
  current = { route, kept: now }
  fill(need("#stage"), now.view.element)
  mark(route)
  trouble("")
  if (!moved) return
  scrollTo(0, now.scroll), dispatchEvent(new Event("moved"))
  focusOn(now.focus?.isConnected && now.view.element.contains(now.focus) ? /** @type {HTMLElement} */ (now.focus) : need("h1", now.view.element), { preventScroll: true })
  poll.now()
}

/** @param {string} route @returns {View} */
function made(route) {
  const [name, ...rest] = route.split("/")
  return (Object.hasOwn(VIEWS, name) ? VIEWS[name] : VIEWS[""])(desk, rest.filter(Boolean))
}

/** @param {string} route */
function mark(route) {
  for (const link of document.querySelectorAll("#views a")) {
    const here = link.getAttribute("data-view") === route.split("/")[0]
    if (here) link.setAttribute("aria-current", "page")
    else link.removeAttribute("aria-current")
  }
}

async function look() {
  const now = current
  if (!now) return
  try {
    await now.kept.view.look()
    if (now !== current) return
    seen = new Date().toLocaleTimeString(config.language, { hour: "2-digit", minute: "2-digit" })
    need("#updated").textContent = say("look.updated", { time: seen })
    trouble("")
    document.title = `${need("h1", now.kept.view.element).textContent} – ${config.title}`
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    if (now === current) failed(error, now.kept.view)
  }
}

/** @param {Trouble} error @param {View} view */
function failed(error, view) {
  const over = error.status === 401 || error.status === 403
  const heading = need("h1", view.element)
  if (heading.dataset.loading) heading.textContent = say(over ? "look.eyebrow" : "look.trouble")
  if (error.status === 403) return poll.stop(), trouble(say("look.refused"))
  trouble(error.status === 0 && seen ? say("look.away", { time: seen }) : error.message)
  over && (poll.stop(), leave(config.api))
}

/** @param {string} text */
function trouble(text) {
  const line = need("#trouble")
  if (line.textContent !== text) line.textContent = text
  line.hidden = !text
}

/** A menu closes when one looks elsewhere. @param {Node|null} target */
function closeMenus(target) {
  for (const menu of document.querySelectorAll("details.more[open]")) {
    if (target && menu.contains(target)) continue
    if (menu.contains(document.activeElement)) /** @type {HTMLElement} */ (menu.firstElementChild).focus()
    menu.removeAttribute("open")
  }
}
