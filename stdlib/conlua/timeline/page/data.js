// The recorded run: lanes of units and objects, arrows, curves. Times are nanoseconds.

const PLACES = 2 ** 20 // a place is a line, plus PLACES for each file before
const STATES = { running: 0, ready: 1, state: 2, blocked: 3, outside: 4, stopped: 5 }
const WHAT = { waits: 0, goes: 1, takes: 2, gives: 3, counts: 4, point: 5 }
const ARROW_KINDS = { start: 0, join: 1, release: 2, item: 3, wake: 4 }

// Numbers of rows of `width`, packed as LEB128 in base 64 (pack in timeline/page.lua).
function unpack(text, width) {
  const bytes = atob(text)
  const values = []
  let at = 0
  let before = 0
  while (at < bytes.length) {
    let value = 0
    let scale = 1
    let byte
    do {
      byte = bytes.charCodeAt(at++)
      value += (byte & 127) * scale
      scale *= 128
    } while (byte > 127)
    value = value % 2 ? -(value + 1) / 2 : value / 2
    if (values.length % width === 0) before = value += before
    values.push(value)
  }
  return values
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
  const rows = unpack(u.lane, 4)
  const n = rows.length / 4
  Object.assign(u, {
    index,
    n,
    t: new Float64Array(n + 1),
    state: new Uint8Array(n),
    place: new Int32Array(n),
    object: new Int32Array(n),
  })
  for (let i = 0; i < n; i++) {
    u.t[i] = rows[4 * i]
    u.state[i] = rows[4 * i + 1]
    u.place[i] = rows[4 * i + 2]
    u.object[i] = rows[4 * i + 3]
  }
  u.t[n] = u.ended ?? finish
  u.lane = null
}

// The owner, the count and the waiters of an object after each event; the waiters in the order of
// coming.
function readObject(o) {
  const rows = unpack(o.lane, 4)
  const n = rows.length / 4 + 1
  Object.assign(o, {
    n,
    t: new Float64Array(n),
    what: new Int8Array(n).fill(-1),
    unit: new Int32Array(n),
    owner: new Int32Array(n),
    count: new Float64Array(n),
    waiters: [[]],
    most: 1,
    mostWaiters: 0,
  })
  for (let i = 1; i < n; i++) {
    const [t, what, unit, value] = rows.slice(4 * i - 4, 4 * i)
    o.t[i] = t
    o.what[i] = what
    o.unit[i] = unit
    o.owner[i] = what === WHAT.takes ? unit : what === WHAT.gives ? 0 : o.owner[i - 1]
    o.count[i] = what === WHAT.counts || what === WHAT.point ? value : o.count[i - 1]
    if (what === WHAT.point) o.count[i] = o.count[i - 1]
    const before = o.waiters[i - 1]
    o.waiters.push(
      what === WHAT.waits
        ? [...before, unit]
        : what === WHAT.goes
          ? before.filter((w) => w !== unit)
          : before,
    )
    o.most = Math.max(o.most, o.count[i])
    o.mostWaiters = Math.max(o.mostWaiters, o.waiters[i].length)
    if (what === WHAT.counts) o.counts = true
    if (what === WHAT.takes) o.owned = true
    if (what === WHAT.point) o.points = true
  }
  o.lane = null
}

function readArrows(text) {
  const rows = unpack(text, 6)
  const list = []
  for (let i = 0; i < rows.length; i += 6) {
    const [t0, u0, length, u1, kind, object] = rows.slice(i, i + 6)
    list.push({ t0, u0, t1: t0 + length, u1, kind, object })
  }
  return list.sort((a, b) => a.t1 - b.t1)
}

// How many fitting pieces are there at once: {t, n}, a step at each t.
function countAtOnce(units, fits) {
  const begins = []
  const ends = []
  for (const u of units) {
    for (let i = 0; i < u.n; i++) {
      if (!fits(u, i)) continue
      begins.push(u.t[i])
      ends.push(u.t[i + 1])
    }
  }
  const b = Float64Array.from(begins).sort()
  const e = Float64Array.from(ends).sort()
  const curve = { t: [0], n: [0], most: 1 }
  let i = 0
  let k = 0
  let now = 0
  while (k < e.length) {
    const at = i < b.length ? Math.min(b[i], e[k]) : e[k]
    while (k < e.length && e[k] === at) (k++, now--)
    while (i < b.length && b[i] === at) (i++, now++)
    curve.t.push(at)
    curve.n.push(now)
    curve.most = Math.max(curve.most, now)
  }
  return curve
}

const run = JSON.parse(document.getElementById('data').textContent)
run.byId = new Map(run.units.map((u) => [u.id, u]))
run.units.forEach((u, i) => readUnit(u, i, run.finish))
run.objects.forEach(readObject)
run.arrows = readArrows(run.arrows)
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
