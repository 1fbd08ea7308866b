// @ts-check
// types.js — the script of each activity type, and of the rooms that every course has: what it does with its own
// <section>. A page is sent no line that ends in types none of which its course has (`for_types` in page.py).
import { AboutMe } from "./about-me.js"
import { Board } from "./board.js" // for: question_board
import { Discussion } from "./discussion.js" // for: discussion showcase
import { Inbox } from "./inbox.js"
import { Page } from "./page.js"
import { PeerAssessment } from "./peer-assessment.js" // for: peer_assessment
import { Quiz } from "./quiz.js" // for: quiz
import { Session } from "./session.js" // for: session

export const TYPES = {
  page: Page,
  quiz: Quiz, // for: quiz
  discussion: Discussion, // for: discussion
  showcase: Discussion, // for: showcase
  question_board: Board, // for: question_board
  peer_assessment: PeerAssessment, // for: peer_assessment
  session: Session, // for: session
  inbox: Inbox,
  me: AboutMe,
}
