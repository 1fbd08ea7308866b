// @ts-check
/** The player: shows one course to one learner. It knows the page and talks to one bridge (bridge.js), nothing else. */
import { AboutMe } from "./about-me.js"
import { Board } from "./board.js"
import { Course } from "./course.js"
import { Discussion } from "./discussion.js"
import { announce, need } from "./dom.js"
import { Foot } from "./foot.js"
import { Inbox } from "./inbox.js"
import { Notice } from "./notice.js"
import { Overview } from "./overview.js"
import { Page } from "./page.js"
import { PeerAssessment } from "./peer-assessment.js"
import { Place } from "./place.js"
import { Quiz } from "./quiz.js"
import { Rail } from "./rail.js"
import { Session } from "./session.js"
import { Stage } from "./stage.js"
import { learnWords, say } from "./words.js"

/** The script of each activity type, and of the rooms that every course has: what it does with its own <section>. */
const TYPES = {
  page: Page, quiz: Quiz, discussion: Discussion,
  question_board: Board, showcase: Discussion, peer_assessment: PeerAssessment, session: Session,
  inbox: Inbox, me: AboutMe,
}

/** @param {import("./bridge.js").Bridge} bridge */
export async function start(bridge) {
  const config = JSON.parse(need("#config").textContent ?? "{}")
  learnWords(config.words, config.language)
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
