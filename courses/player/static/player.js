// @ts-check
/** The player: shows one course to one learner. It knows the page and talks to one bridge (bridge.js), nothing else. */
import { Course } from "./course.js"
import { announce, need } from "./dom.js"
import { Foot } from "./foot.js"
import { Notice } from "./notice.js"
import { Overview } from "./overview.js"
import { Place } from "./place.js"
import { Rail } from "./rail.js"
import { Stage } from "./stage.js"
import { TYPES } from "./types.js"
import { learnWords, say } from "./words.js"

/** @param {import("./bridge.js").Bridge} bridge */
export async function start(bridge) {
  const config = JSON.parse(need("#config").textContent ?? "{}")
  learnWords(config.words, config.language, bridge.locale)
  try {
    const opened = await bridge.open()
    show(new Course(bridge, config, opened))
  } catch (error) {
    fail()
    throw error
  }
  addEventListener("pagehide", (event) => event.persisted || bridge.close())
}

/** @param {Course} course */
function show(course) {
  const stage = new Stage(course, TYPES)
  const rail = new Rail(course)
  const foot = new Foot(course)
  const overview = new Overview(course)
  const notice = new Notice(course)
  const place = new Place((route) => moved(route))
  let complete = course.state.outcome.complete

  /** @param {string} wanted @param {{focus?: boolean}} [how] */
  function moved(wanted, { focus = true } = {}) {
    rail.close()
    notice.update()
    const route = stage.show(wanted, { focus })
    rail.mark(route)
    foot.mark(route)
    // Who comes back another day comes back to the course.
    if (!document.querySelector(`[data-room="${CSS.escape(route)}"]`)) course.bridge.place(route)
  }

  course.onchange(() => {
    for (const part of [stage, rail, foot, overview]) part.update()
    if (course.state.outcome.complete && !complete) announce("foot.complete")
    complete = course.state.outcome.complete
  })
  for (const part of [rail, foot, overview]) part.update()
  document.body.dataset.ready = "true"
  // Where a link led is more than where one was; focus stays with the LMS's page until the learner comes in.
  moved(place.route ?? course.opened.place ?? "", { focus: false })
}

function fail() {
  const opening = need("#opening")
  opening.textContent = say("page.failed")
  opening.setAttribute("role", "alert")
}
