// @ts-check
/**
 * The bridge: the one interface between the player and whatever keeps the record.
 *
 * Only types live here, no code, and the file is not shipped. A delivery supplies one object of type `Bridge` and calls
 * `start(bridge)` from player.js. The player knows no LMS, no URL and no token; the bridge knows no page.
 *
 * Words keys below (`notice.offline` …) are keys of courses/model/words.py; the whole catalogue is in the page's config.
 *
 * @typedef {{viewed?: boolean, done?: boolean, attempts?: number, best?: number, answers?: Answers,
 *   posts?: number, replies?: number, peers?: number, others?: number, complete?: boolean}} Entry
 *   what one learner has done in one activity
 * @typedef {{[activity: string]: Entry}} CourseRecord
 * @typedef {number | number[] | (number|null)[] | string} Answer
 * @typedef {{[question: string]: Answer}} Answers
 *
 * @typedef {"locked"|"not_started"|"my_turn"|"waiting_on_peers"|"complete"} ActivityState
 * @typedef {{activity: string, what: "view"|"done"|"pass"|"submit"|"post"|"reply"|"peer", need: number, have: number,
 *   turn: "mine"|"others"}} Missing
 * @typedef {{complete: boolean, score: number, missing: Missing[],
 *   activities: {[activity: string]: {state: ActivityState, score: number|null}}}} Outcome
 *
 * @typedef {{id: string, kind: "single"|"multiple"|"text"|"number"|"matching"|"ordering", points: number,
 *   options?: number, key?: unknown}} QuestionPlan
 * @typedef {object} ActivityPlan
 * @property {string} id
 * @property {"page"|"quiz"|"discussion"} type
 * @property {string} title
 * @property {number|null} [minutes]
 * @property {boolean} required
 * @property {string[]} after
 * @property {number} points
 * @property {"viewed"|"done"} [complete_when]   page
 * @property {number} [pass_mark]                quiz
 * @property {number} [attempts]                 quiz; 0 = unlimited
 * @property {QuestionPlan[]} [questions]        quiz
 * @property {boolean} [post_first]              discussion
 * @property {{posts: number, replies: number, distinct_peers: number}} [require]   discussion
 * @property {{post: number, reply: number}} [min_words]                            discussion
 * @typedef {{format: number, course: string, title: string, language: string, pass_mark: number,
 *   modules: {title: string, activities: string[]}[], activities: ActivityPlan[]}} Plan
 *
 * @typedef {object} State   everything the player shows about the learner; replaced whole, never patched
 * @property {{id: string, name: string, needs_name: boolean, suggested?: string}} learner   needs_name: no name yet, ask at
 *   the first contribution; suggested: what the LMS calls the learner, told to nobody unless the learner sends it
 * @property {"learner"|"facilitator"|"preview"} role
 * @property {CourseRecord} record
 * @property {Outcome} outcome
 * @property {{code: string}|null} receipt
 * @property {"on"|"off"|"refused"} community   off: cannot be reached now; refused: will not let this package in (say why in `notice`)
 * @property {string|null} [notice]             words key, shown as one sentence at the top until it is gone
 * @property {"saved"|"saving"|"unsent"} saved
 *
 * @typedef {object} Opened
 * @property {State} state
 * @property {string|null} place                where the learner was: what `place()` was last given
 * @property {{[key: string]: string}} drafts   "<activity>" a new post; "<activity>/<post>" a reply; for a quiz "<activity>" its answers as JSON
 * @property {string|null} notice               words key; `state.notice` wins when both are there
 * @property {boolean} recording                false: say that nothing is recorded
 * @property {"normal"|"review"|"browse"|"preview"} mode
 *
 * @typedef {{t: string, c?: Node[], s?: string, href?: string}} Node   courses.model.markup.to_nodes
 * @typedef {{general?: Node[], options?: (Node[]|null)[]}} Feedback    an author's words about one question
 * @typedef {{score: number, passed: boolean, questions: {[question: string]: number},
 *   feedback?: {[question: string]: Feedback|Node[]}}} QuizResult
 *   feedback is absent in packages: the player then takes it from the page's config
 *
 * @typedef {object} Post
 * @property {string} id
 * @property {string|null} parent
 * @property {{id: string, name: string, me: boolean, facilitator: boolean}} author
 * @property {string} at              ISO 8601, UTC
 * @property {Node[]} nodes
 * @property {number} words
 * @property {boolean} countable
 * @property {string|null} why        short, self, facilitator, repeat_own, repeat_peer, repeat_prompt
 * @property {number} minimum         words needed
 * @typedef {object} Feed   posts are flat, oldest first; the player nests them
 * @property {string} version
 * @property {number} hidden          peers' posts kept back until one's own countable post
 * @property {{posts: number, replies: number, peers: number, others: number}} me
 * @property {number} people
 * @property {Post[]} posts
 * @property {string|null} next       cursor for `posts(id, next)`; null when this is the end
 *
 * @typedef {Error & {code: string, message: string, kept: boolean}} BridgeError
 *   message: a words key (`error.offline`, `error.refused`, `error.ended`, `error.too_long`, `error.too_fast`, `error.server`)
 *   or a sentence for people; kept: the words are safe
 *
 * @typedef {object} Bridge
 * @property {() => Promise<Opened>} open   never rejects for a tool that cannot be reached: it opens with community "off"
 * @property {(listener: (state: State) => void) => void} onstate
 *   called on every change that no call below has returned: others answered, back online, saved
 * @property {(activity: string) => Promise<State>} view
 * @property {(activity: string) => Promise<State>} done
 * @property {(activity: string, answers: Answers) => Promise<{result: QuizResult, state: State}>} answer
 * @property {(place: string) => unknown} place            an activity id, "text/<path>" or "" (the overview)
 * @property {(key: string, text: string) => unknown} draft   "" clears; called often, the bridge decides when to send
 * @property {(name: string) => Promise<unknown>} name
 * @property {(activity: string, after?: string) => Promise<Feed|null>} posts
 *   null: nothing new, or out of reach; `after`: a cursor from `next`
 * @property {(activity: string, contribution: {text: string, parent: string|null, key: string}) => Promise<{post: Post, state: State}>} post
 *   rejects with a BridgeError. `key` is made from place and text, so sending the same words again is one post, also after
 *   a reload; unique per learner only. The player sends again by itself when `community` comes back to "on".
 * @property {() => unknown} close
 */
export {}
