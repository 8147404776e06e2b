// Sentences: of the run, and of one piece of the picture, in the language of the page.

const preferred = (navigator.languages?.[0] ?? navigator.language ?? 'en').toLowerCase()
const address = new URLSearchParams(location.hash.slice(1))
let language = address.get('lang') ?? (preferred.startsWith('zh') ? 'zh' : 'en')
const word = (key) => run.words[language][key]

// The text of a key with values in the places of %s and %d, whatever is in them.
function words(key, ...values) {
  let i = 0
  return word(key).replace(/%[sd]/g, () => values[i++])
}

const SCALES = [
  [1e9, ' s', ' 秒'],
  [1e6, ' ms', ' 毫秒'],
  [1e3, ' µs', ' 微秒'],
  [1, ' ns', ' 纳秒'],
]
const scaleOf = (ns) => SCALES.find(([k]) => ns >= k) ?? SCALES[3]
const scaleName = (scale) => scale[language === 'zh' ? 2 : 1]

function duration(ns) {
  const scale = scaleOf(ns)
  const n = ns / scale[0]
  return n.toFixed(n >= 100 || scale[0] === 1 ? 0 : n >= 10 ? 1 : 2) + scaleName(scale)
}

// With as many digits as the ends need to differ.
function span(from, to) {
  if (from === to) return duration(from)
  const scale = scaleOf(to)
  const most = Math.log10(scale[0])
  const digits = Math.max(0, Math.min(most, Math.ceil(Math.log10(scale[0] / (to - from))) + 1))
  return (
    `${(from / scale[0]).toFixed(digits)}–${(to / scale[0]).toFixed(digits)}` + scaleName(scale)
  )
}

const unitTitle = (id) => run.byId.get(id)?.title ?? String(id)
const objectName = (id) => (id < 0 ? unitTitle(-id) : (run.objects[id - 1]?.name ?? ''))
const comma = () => (language === 'zh' ? '，' : ', ')

// The values of sentences: each gives a list of texts, and of links {text, go}.
const SAYINGS = {
  unit: ([, id]) => [{ text: unitTitle(id), go: { unit: id } }],
  object: ([, id]) => [{ text: objectName(id), go: id < 0 ? { unit: -id } : { object: id } }],
  time: ([, ns]) => [duration(ns)],
  span: ([, from, to]) => [{ text: span(from, to), go: { from, to } }],
  line: ([, place]) => [{ text: String(place % PLACES), go: { place } }],
  text: ([, text]) => [text],
  said: ([, key, place]) => [word(key).replace('{l}', place % PLACES)],
  units: ([, ...ids]) => {
    const shown = ids.slice(0, 4).flatMap((id, i) => {
      const link = { text: unitTitle(id), go: { unit: id } }
      return i ? [language === 'zh' ? '、' : ', ', link] : [link]
    })
    return ids.length > 4 ? [...shown, words('and_more', ids.length - 4)] : shown
  },
  code: ([, code]) => [code < 0 ? words('code_signal', -code) : words('code_exit', code)],
  shares: ([, ...shares]) => {
    const parts = []
    for (let i = 0; i < Math.min(9, shares.length); i += 3) {
      if (i) parts.push(language === 'zh' ? '、' : ', ')
      const [id, ns, place] = shares.slice(i, i + 3)
      const key = place % PLACES ? 'share_in_line' : 'share_of'
      parts.push(...compose(key, { u: U(id), d: D(ns), l: L(place) }))
    }
    const more = shares.length / 3 - 3
    return more > 0 ? [...parts, words('and_more', more)] : parts
  },
  ring: ([, ...ring]) => {
    const parts = []
    for (let i = 0; i < ring.length; i += 2) {
      if (i) parts.push(comma())
      const next = ring[(i + 2) % ring.length]
      parts.push(
        ...compose(ring[i + 1] < 0 ? 'ring_joins' : 'ring_wants', {
          u: ['unit', ring[i]],
          o: ['object', ring[i + 1]],
          v: ['unit', next],
        }),
      )
    }
    return parts
  },
}

// A sentence as a list of texts and links.
function compose(key, values) {
  return word(key)
    .split(/(\{\w+\})/)
    .flatMap((part) => {
      const value = part.startsWith('{') && values[part.slice(1, -1)]
      return value ? SAYINGS[value[0]](value) : [part]
    })
}

const plain = (parts) => parts.map((p) => p.text ?? p).join('')
const say = (key, values) => plain(compose(key, values))
const U = (id) => ['unit', id]
const O = (id) => ['object', id]
const D = (ns) => ['time', ns]
const N = (n) => ['text', String(n)]
const L = (place) => ['line', place]

function runsAt(u, t) {
  const i = pieceAt(u, t)
  return i >= 0 && u.state[i] === STATES.running
}

// The items that the unit put or got in the piece, two at most.
function tellItems(u, t) {
  const i = pieceAt(u, t)
  if (i < 0) return ''
  const inPiece = (time) => time >= u.t[i] && time <= u.t[i + 1]
  return run.arrows
    .filter(
      (a) => a.number && ((a.u0 === u.id && inPiece(a.t0)) || (a.u1 === u.id && inPiece(a.t1))),
    )
    .slice(0, 2)
    .map((a) => {
      const values = { u: U(a.u0), v: U(a.u1), o: O(a.object), n: N(a.number), d: D(a.t1 - a.t0) }
      return ' ' + say('piece_item', values)
    })
    .join('')
}

// What the unit printed in the piece, two texts at most.
function tellOutput(u, t) {
  const said = run.outOf.get(u.id)
  const i = said ? pieceAt(u, t) : -1
  if (i < 0) return ''
  const last = lastAt(said.t, u.t[i + 1])
  const first = Math.max(last - 1, lastAt(said.t, u.t[i] - 1) + 1)
  return said.text
    .slice(first, last + 1)
    .map((text) => ` “${text.slice(0, 200)}”`)
    .join('')
}

// What is told of a unit at a time.
function tellUnit(u, t) {
  if (t < u.t[0]) return say('piece_unborn', { u: U(u.id), s: ['span', u.t[0], u.t[0]] })
  const i = pieceAt(u, t)
  if (i < 0) {
    return say('piece_ended', {
      u: U(u.id),
      s: ['span', u.t[u.n], u.t[u.n]],
      x: ['code', u.code ?? 0],
    })
  }
  const object = u.object[i]
  const values = {
    u: U(u.id),
    d: D(u.t[i + 1] - u.t[i]),
    l: L(u.place[i]),
    o: O(object),
    x: N(lineText(u.place[i])),
  }
  switch (u.state[i]) {
    case STATES.running:
      return say(u.place[i] ? 'piece_running' : 'piece_runs', values)
    case STATES.ready:
      return say(object === NO_PROCESSOR ? 'piece_delay' : 'piece_ready', values)
    case STATES.state: {
      const v = run.units.find((one) => one !== u && homeOf(one) === homeOf(u) && runsAt(one, t))
      return v ? say('piece_state_of', { ...values, v: U(v.id) }) : say('piece_state', values)
    }
    case STATES.outside:
      return say('piece_outside', values)
    case STATES.stopped:
      return say('piece_stopped', values)
  }
  if (object < 0) return say('piece_join', { ...values, v: U(-object) })
  if (!object) return say('piece_blocked', values)
  const o = run.objects[object - 1]
  const owner = o.owner[lastAt(o.t, t)]
  return owner ? say('piece_lock', { ...values, v: U(owner) }) : say('piece_object', values)
}

// The last read or write of a cell, at or before row i, with the value.
function tellPoint(o, i) {
  const first = Math.max(1, i - 64)
  for (let k = i; k >= first; k--) {
    if (o.what[k] !== WHAT.point || !o.says.has(k)) continue
    const key = o.value[k] ? 'piece_written' : 'piece_read'
    return say(key, { u: U(o.unit[k]), o: O(o.id), x: N(o.says.get(k)) })
  }
  return ''
}

function tellObject(o, t) {
  const i = lastAt(o.t, t)
  const waiters = o.waiting[i]
  if (o.owner[i]) {
    let first = i
    while (o.owner[first - 1] === o.owner[i]) first--
    let last = i
    while (last + 1 < o.n && o.owner[last + 1] === o.owner[i]) last++
    const till = o.t[last + 1] ?? run.finish
    return say('piece_held', {
      u: U(o.owner[i]),
      o: O(o.id),
      d: D(till - o.t[first]),
      n: N(waiters),
    })
  }
  const said = tellPoint(o, i)
  if (said) return said
  if (o.counts) return say('piece_count', { o: O(o.id), n: N(o.count[i]), w: N(waiters) })
  return say('piece_free', { o: O(o.id) })
}

// What was measured between two times.
function tellRange([from, to]) {
  let running = 0
  let blocked = 0
  let events = 0
  for (const u of run.units) {
    for (let i = Math.max(0, pieceAt(u, from)); i < u.n && u.t[i] < to; i++) {
      const d = Math.min(to, u.t[i + 1]) - Math.max(from, u.t[i])
      if (d <= 0) continue
      if (u.state[i] === STATES.running) running += d
      if (u.state[i] === STATES.blocked) blocked += d
      if (u.t[i] >= from) events++
    }
  }
  return say('measured', {
    d: D(to - from),
    n: N((running / Math.max(1, to - from)).toFixed(2)),
    w: D(blocked),
    m: N(events),
  })
}
