// The recorded run: lanes of units and objects, arrows, curves. Times are nanoseconds.

const PLACES = 2 ** 20 // a place is a line, plus PLACES for each file before
const STATES = { running: 0, ready: 1, state: 2, blocked: 3, outside: 4, stopped: 5 }
const WHAT = { waits: 0, goes: 1, takes: 2, gives: 3, counts: 4, point: 5 }
const NO_PROCESSOR = 2 ** 30 // the object of a unit that is ready, and has no processor
const ARROW_KINDS = { start: 0, join: 1, release: 2, item: 3, wake: 4 }

const DIGITS = new Uint8Array(128)
;[...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].forEach((c, i) => {
  DIGITS[c.charCodeAt(0)] = i
})

// Rows of numbers (pack in timeline/page.lua): a typed array for each of the kinds, with room for
// `more` rows.
function unpack(text, kinds, more = 0) {
  let at = 0
  const next = () => {
    let value = 0
    let scale = 1
    let digit
    do {
      digit = DIGITS[text.charCodeAt(at++)]
      value += (digit & 31) * scale
      scale *= 32
    } while (digit > 31)
    return value % 2 ? -(value + 1) / 2 : value / 2
  }
  const n = next()
  const columns = kinds.map((Kind) => new Kind(n + more))
  let before = 0
  for (let i = 0; i < n; i++) {
    columns[0][i] = before += next()
    for (let k = 1; k < kinds.length; k++) columns[k][i] = next()
  }
  return columns
}

// The last of the first n times, in their order, that is <= limit; -1: none.
function lastAt(times, limit, n = times.length) {
  let low = -1
  let high = n - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (times[middle] <= limit) low = middle
    else high = middle - 1
  }
  return low
}

function readUnit(u, index, finish) {
  const [t, state, place, object] = unpack(
    u.lane,
    [Float64Array, Uint8Array, Int32Array, Int32Array],
    1,
  )
  const n = t.length - 1
  t[n] = u.ended ?? finish
  Object.assign(u, { index, n, t, state, place, object, lane: null })
}

// ---- objects: the owner, the count and the number of waiters after each event ----

const SNAPSHOT = 256 // events from one list of waiters that is kept to the next

function changeWaiters(list, what, unit) {
  if (what === WHAT.waits) list.push(unit)
  else if (what === WHAT.goes && list.includes(unit)) list.splice(list.indexOf(unit), 1)
}

// The units that wait after event i, in the order of coming.
function waitersAt(o, i) {
  const list = [...o.snapshots[Math.floor(i / SNAPSHOT)]]
  for (let k = i - (i % SNAPSHOT) + 1; k <= i; k++) changeWaiters(list, o.what[k], o.unit[k])
  return list
}

function readObject(o) {
  const [t, what, unit, value] = unpack(o.lane, [Float64Array, Int8Array, Int32Array, Int32Array])
  const n = t.length
  const owner = new Int32Array(n)
  const count = new Int32Array(n)
  const waiting = new Int32Array(n)
  const snapshots = [[]]
  const waiters = []
  const has = [0, 0, 0, 0, 0, 0]
  let most = 1
  let mostWaiters = 0
  for (let i = 1; i < n; i++) {
    has[what[i]]++
    owner[i] = what[i] === WHAT.takes ? unit[i] : what[i] === WHAT.gives ? 0 : owner[i - 1]
    count[i] = what[i] === WHAT.counts ? value[i] : count[i - 1]
    changeWaiters(waiters, what[i], unit[i])
    waiting[i] = waiters.length
    if (i % SNAPSHOT === 0) snapshots.push([...waiters])
    most = Math.max(most, count[i])
    mostWaiters = Math.max(mostWaiters, waiters.length)
  }
  const says = new Map() // row -> what was read or written
  for (let i = 0; i < o.says.length; i += 2) says.set(o.says[i], o.says[i + 1])
  Object.assign(o, { says, value: says.size ? value : null })
  Object.assign(o, { n, t, what, unit, owner, count, waiting, snapshots, most, mostWaiters })
  o.counts = has[WHAT.counts] > 0
  o.owned = has[WHAT.takes] > 0
  o.points = has[WHAT.point] > 0
  o.lane = null
}

function readArrows(text, numbers) {
  const whole = Int32Array
  const [t0, u0, length, u1, kind, object] = unpack(text, [
    Float64Array,
    whole,
    Float64Array,
    whole,
    whole,
    whole,
  ])
  const [number] = unpack(numbers, [Float64Array])
  const list = []
  for (let i = 0; i < t0.length; i++) {
    list.push({
      t0: t0[i],
      u0: u0[i],
      t1: t0[i] + length[i],
      u1: u1[i],
      kind: kind[i],
      object: object[i],
      number: number[i],
    })
  }
  return list.sort((a, b) => a.t1 - b.t1)
}

// How many fitting pieces are there at once: {t, n}, a step at each t.
function countAtOnce(units, fits) {
  const all = units.reduce((sum, u) => sum + u.n, 0)
  const begins = new Float64Array(all)
  const ends = new Float64Array(all)
  let many = 0
  for (const u of units) {
    for (let i = 0; i < u.n; i++) {
      if (!fits(u, i)) continue
      begins[many] = u.t[i]
      ends[many++] = u.t[i + 1]
    }
  }
  const b = begins.subarray(0, many).sort()
  const e = ends.subarray(0, many).sort()
  const t = new Float64Array(2 * many + 1)
  const n = new Int32Array(2 * many + 1)
  let size = 1
  let most = 1
  let i = 0
  let k = 0
  while (k < many) {
    const at = i < many ? Math.min(b[i], e[k]) : e[k]
    while (k < many && e[k] === at) k++
    while (i < many && b[i] === at) i++
    if (i - k === n[size - 1]) continue
    t[size] = at
    n[size++] = i - k
    most = Math.max(most, i - k)
  }
  return { t: t.subarray(0, size), n: n.subarray(0, size), most }
}

const run = JSON.parse(document.getElementById('data').textContent)
run.byId = new Map(run.units.map((u) => [u.id, u]))
run.units.forEach((u, i) => readUnit(u, i, run.finish))
run.objects.forEach(readObject)
run.arrows = readArrows(run.arrows, run.numbers)
run.outOf = new Map() // unit -> the times and the texts of what the unit printed
for (const [t, id, , text] of run.out) {
  if (!run.outOf.has(id)) run.outOf.set(id, { t: [], text: [] })
  const said = run.outOf.get(id)
  said.t.push(t)
  said.text.push(text.replace(/\n$/, ''))
}
for (const s of run.sources) s.lines = (s.text ?? '').split('\n')
run.atOnce = countAtOnce(run.units, (u, i) => u.state[i] === STATES.running)

const lineText = (place) =>
  (run.sources[Math.floor(place / PLACES)]?.lines?.[(place % PLACES) - 1] ?? '').trim()

function lineCurve(place) {
  return countAtOnce(
    run.units,
    (u, i) =>
      u.place[i] === place && (u.state[i] === STATES.running || u.state[i] === STATES.outside),
  )
}

// The piece of a unit at a time; -1: the unit is not there.
function pieceAt(u, t) {
  if (t < u.t[0] || t > u.t[u.n]) return -1
  return lastAt(u.t, t, u.n)
}

// The process, or isolate, in whose Lua state the unit runs.
function homeOf(u) {
  let at = u
  while (at.kind !== 'process' && at.kind !== 'isolate' && run.byId.has(at.maker)) {
    at = run.byId.get(at.maker)
  }
  return at
}

// The axis of steps: all moments at which something happened, each as wide as the next.
function stepTimes() {
  if (!run.steps) {
    const all = []
    for (const u of run.units) for (const t of u.t) all.push(t)
    for (const o of run.objects) for (const t of o.t) all.push(t)
    run.steps = Float64Array.from(new Set(all)).sort()
  }
  return run.steps
}
