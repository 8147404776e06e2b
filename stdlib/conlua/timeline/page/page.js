// The page: the whole picture, what is chosen, the words and the looks.

const $ = (id) => document.getElementById(id)
const KEYS = [
  ['W S', 'key_zoom'],
  ['A D', 'key_move'],
  ['← →', 'key_event'],
  ['↑ ↓', 'key_lane'],
  ['Enter', 'key_line'],
  ['F', 'key_follow'],
  ['N P', 'key_sentence'],
  ['[ ]', 'key_range'],
  ['Z', 'key_zoom_to'],
  ['0', 'key_all'],
  ['Space', 'key_fold'],
  ['T', 'key_steps'],
  ['G', 'key_arrows'],
  ['X', 'key_text'],
  ['C', 'key_path'],
  ['I', 'key_count'],
  ['/', 'key_search'],
  ['L', 'key_language'],
  ['K', 'key_theme'],
  ['V', 'key_save'],
  ['Esc', 'key_none'],
]
const MOST_SENTENCES = 12
let allSentences = run.sentences.length <= MOST_SENTENCES
let sourceShown = -1

// ---- the picture ----

function paintRow(p, row) {
  const y = rowY(row)
  if (y > shown.height || y + row.h < AXIS) return
  if (shown.chosen?.row === row) p.rect(0, y, GUTTER, row.h, C.band)
  p.path(`M0 ${y + row.h - 0.5}H${shown.width}`, C.rule)
  drawName(p, row, y)
  p.clip(GUTTER, y, shown.width - GUTTER, row.h)
  if (row.unit) drawUnit(p, row.unit, y, row.h)
  else if (row.object) drawObject(p, row, y)
  else if (row.key) drawGroup(p, row, y)
  else drawCurve(p, row.curve, y, row.h, row.place ? C.bad : C.fill[0])
  p.unclip()
}

function paintPath(p) {
  for (const [id, from, till] of run.path) {
    const row = run.byId.get(id)?.row
    if (!row || rowY(row) < shown.pinned) continue
    const y = rowY(row) + row.h - 2
    p.path(`M${X(from)} ${y}H${Math.max(X(till), X(from) + 1)}`, C.ink, 3)
  }
}

// The numbers of sentences, where in the picture they speak of: of one moment there, of a whole lane
// in the gutter, beside each other.
function paintNumbers(p) {
  const used = new Map()
  for (let i = Math.min(MOST_SENTENCES, run.sentences.length) - 1; i >= 0; i--) {
    const s = run.sentences[i]
    if (!s.at) continue
    const row = rowOf(s.at)
    if (!row || (!row.top && rowY(row) < shown.pinned)) continue
    const inPlot = s.at.t !== undefined && !row.curve && (s.bad || row.unit)
    const before = used.get(row) ?? 0
    if (!inPlot) used.set(row, before + 1)
    const low = row.object && row.h < 40 // the kind of the object stands beside, not above
    const right = GUTTER - 14 - (low ? measure(word('kind_' + row.object.kind), 10.5) + 6 : 0)
    const x = inPlot ? X(s.at.t) : right - 20 * before
    if (inPlot && (x < GUTTER || x > shown.width)) continue
    const y = rowY(row) + (inPlot ? 9 : row.h - (low ? 15 : 10))
    if (row.top && y > shown.pinned - 8) continue
    p.path(
      `M${x + 8} ${y}a8 8 0 1 1-16 0a8 8 0 1 1 16 0`,
      s.bad ? C.bad : C.ink,
      1.2,
      [],
      s.bad ? C.bad : C.ground,
    )
    p.text(x, y + 4, String(i + 1), s.bad ? C.ground : C.ink, i < 9 ? 11 : 9.5, 'center', true)
  }
}

function paintChosen(p) {
  if (shown.range) {
    const [a, b] = shown.range.map(X)
    p.path(`M${a} ${AXIS}V${shown.height}M${b} ${AXIS}V${shown.height}`, C.focus, 1.5, [4, 3])
    p.path(`M${a} ${AXIS + 4}H${b}`, C.focus, 3)
  }
  for (const hit of shown.found ?? []) {
    if (hit.row && (hit.row.top || rowY(hit.row) >= shown.pinned)) {
      p.path(`M${X(hit.t)} ${rowY(hit.row) + 1}v${hit.row.h - 2}`, C.bad, 3)
    }
  }
  const at = shown.chosen
  if (!at) return
  p.path(`M${X(at.t)} ${AXIS}V${shown.height}`, C.focus)
  const i = at.row.unit ? pieceAt(at.row.unit, at.t) : -1
  if (i < 0) return
  const y = rowY(at.row)
  const x2 = X(at.row.unit.t[i + 1])
  p.path(
    `M${X(at.row.unit.t[i])} ${y + 1}H${x2}V${y + at.row.h - 2}H${X(at.row.unit.t[i])}Z`,
    C.focus,
    2,
  )
}

function paint(p) {
  drawAxis(p, true)
  for (const top of [false, true]) {
    const from = top ? AXIS : shown.pinned
    p.clip(0, from, shown.width, (top ? shown.pinned : shown.height) - from)
    for (const row of shown.rows) if (!!row.top === top) paintRow(p, row)
    p.unclip()
  }
  p.path(`M0 ${shown.pinned - 0.5}H${shown.width}`, C.soft)
  p.path(`M${GUTTER} 0V${shown.height}`, C.rule)
  drawAxis(p, false)
  p.clip(GUTTER, AXIS, shown.width - GUTTER, shown.height - AXIS)
  if (run.lost) p.rect(X(run.known), AXIS, shown.width, shown.height, C.soft + '44')
  if (shown.path) paintPath(p)
  if (shown.arrows) drawArrows(p)
  for (const r of run.rings) drawRing(p, r)
  paintMarks(p)
  paintChosen(p)
  p.unclip()
  p.clip(0, AXIS, shown.width, shown.height - AXIS)
  paintNumbers(p)
  p.unclip()
  for (const r of run.rings) {
    const text = '⟳ ' + word('ring_tag')
    const x = X(r.at)
    const w = measure(text) + 10
    if (x < GUTTER || x > shown.width) continue
    p.rect(x - w / 2, 3, w, 17, C.bad)
    p.text(x, 15, text, C.ground, 11, 'center', true)
  }
}

function sized(canvas) {
  const k = devicePixelRatio || 1
  const width = canvas.clientWidth
  const height = canvas.clientHeight
  if (canvas.width !== Math.round(width * k) || canvas.height !== Math.round(height * k)) {
    canvas.width = Math.round(width * k)
    canvas.height = Math.round(height * k)
  }
  const ctx = canvas.getContext('2d')
  ctx.setTransform(k, 0, 0, k, 0, 0)
  ctx.fillStyle = C.ground
  ctx.fillRect(0, 0, width, height)
  return ctx
}

// The page opens with the source at the line of which the first sentence speaks.
function openFirst() {
  const at = run.sentences.find((s) => s.at)?.at
  const row = at && rowOf(at)
  openLine(at?.line ?? (row && at.t !== undefined ? placeOf({ row, t: at.t }) : 0))
}

let waiting = false
function draw() {
  if (waiting) return
  waiting = true
  requestAnimationFrame(() => {
    waiting = false
    drawNow()
  })
}

function drawNow() {
  const began = performance.now()
  const canvas = $('view')
  shown.width = canvas.clientWidth
  shown.height = canvas.clientHeight
  paint(screenPen(sized(canvas)))
  if (!shown.print) drawOverview()
  window.timeline.drawn = performance.now() - began
}

// ---- what is chosen ----

function tellAt(at) {
  if (at.row.unit)
    return [tellUnit, tellItems, tellMarks, tellOutput]
      .map((tell) => tell(at.row.unit, at.t))
      .join('')
  if (at.row.object) return tellObject(at.row.object, at.t)
  const { t, n } = at.row.curve ?? { t: [0], n: [at.row.members?.length ?? 0] }
  return say('piece_many', { n: N(n[Math.max(0, lastAt(t, at.t))]) })
}

function placeOf(at) {
  const u = at.row.unit
  const i = u ? pieceAt(u, at.t) : -1
  return i < 0 ? (at.row.object?.place ?? at.row.place ?? 0) : u.place[i]
}

function reveal(row) {
  if (row.top) {
    if (rowY(row) < AXIS) shown.topScroll = row.y - AXIS
    if (rowY(row) + row.h > shown.pinned) shown.topScroll = row.y + row.h - shown.pinned
  } else if (rowY(row) < shown.pinned) shown.scroll = row.y - lower() - shown.pinned - 6
  else if (rowY(row) + row.h > shown.height) shown.scroll = row.y + row.h - lower() - shown.height
}

function choose(at) {
  shown.chosen = at
  reveal(at.row)
  const x = X(at.t)
  if (x < GUTTER || x > shown.width) {
    const width = shown.till - shown.from
    shown.from = onAxis(at.t) - width / 2
    shown.till = shown.from + width
  }
  clamp()
  openLine(placeOf(at))
  $('status').textContent = tellAt(at)
  draw()
}

function search(text) {
  shown.found = null
  const low = text.toLowerCase()
  if (low) {
    const hits = []
    const add = (row, t) => row && hits.length < 500 && hits.push({ row, t })
    for (const u of run.units) {
      if (u.title.toLowerCase().includes(low)) add(u.row, u.t[0])
      for (let i = 0; i < u.n && hits.length < 500; i++) {
        const line = String(u.place[i] % PLACES)
        if (u.place[i] && (line === text || lineText(u.place[i]).toLowerCase().includes(low)))
          add(u.row, u.t[i])
      }
    }
    for (const row of shown.rows) {
      if (row.object?.name.toLowerCase().includes(low)) add(row, row.object.t[1] ?? 0)
    }
    for (const [t, id, , said] of run.out) {
      if (said.toLowerCase().includes(low)) add(run.byId.get(id)?.row, t)
    }
    for (const [t, id, said] of run.marks) {
      if (said.toLowerCase().includes(low)) add(run.byId.get(id)?.row, t)
    }
    shown.found = hits
    $('status').textContent = say('found', { n: N(hits.length) })
  }
  draw()
}

function measureRange() {
  $('range').textContent = shown.range ? tellRange(shown.range) : ''
}

// ---- words and looks ----

const shortName = (file) => file.split('/').at(-1) || file

function dress() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  document.documentElement.classList.toggle('dark', shown.dark)
  C = shown.dark ? DARK : LIGHT
  for (const e of document.querySelectorAll('[data-label]')) {
    e.setAttribute('aria-label', word(e.dataset.label))
    if (e.tagName === 'BUTTON') e.title = word(e.dataset.label)
  }
  for (const id of ['steps', 'arrows', 'text', 'fit', 'print']) $(id).textContent = word(id)
  $('steps').setAttribute('aria-pressed', shown.steps)
  $('arrows').setAttribute('aria-pressed', shown.arrows)
  $('language').textContent = language === 'zh' ? 'English' : '中文'
  $('search').placeholder = word('search')
  $('explain-head').textContent = word('explanation')
  const units = `${run.units.length} ${word('units')}`
  $('view').setAttribute('aria-label', `${word('picture')}: ${run.file}. ${units}.`)
  const small = document.createElement('small')
  const name = shortName(run.file)
  const size = `${duration(run.finish)} · ${units} · ${run.events} ${word('events')}`
  small.textContent = run.title ? `${name} · ${size}` : size
  $('title').replaceChildren(run.title ?? name, small)
  $('title').title = run.file
  document.title = `${run.title ?? name} · ${word('title')}`
  $('help').replaceChildren(
    ...KEYS.map(([key, text]) => {
      const div = document.createElement('div')
      const kbd = document.createElement('kbd')
      kbd.textContent = key
      div.append(kbd, ' ' + word(text))
      return div
    }),
  )
  $('status').textContent = shown.chosen ? tellAt(shown.chosen) : word('hint')
  sourceShown = -1
}

function refresh() {
  overviewPainted = null
  shown.height = $('view').clientHeight || 500
  shown.width = $('view').clientWidth || 800
  dress()
  $('output').hidden = true
  layout()
  if (shown.print) $('view').style.height = shown.end + 4 + 'px'
  else $('view').style.height = ''
  fillPanel()
  fillLegend()
  fillSource(Math.floor((shown.chosen ? placeOf(shown.chosen) : 0) / PLACES))
  shown.height = $('view').clientHeight || 500
  layout()
  fillOutput()
  if (shown.table) fillTable()
  measureRange()
  clamp()
  draw()
}

const ACTS = {
  steps() {
    shown.steps = !shown.steps
    showAll()
    refresh()
  },
  arrows() {
    shown.arrows = !shown.arrows
    refresh()
  },
  text() {
    showTable(!shown.table)
  },
  fit() {
    showAll()
    draw()
  },
  theme() {
    shown.dark = !shown.dark
    refresh()
  },
  language() {
    language = language === 'zh' ? 'en' : 'zh'
    refresh()
  },
  keys() {
    $('help').hidden = !$('help').hidden
    if (!$('help').hidden) $('help').focus()
    else $('view').focus()
  },
  save() {
    const a = document.createElement('a')
    const svg = window.timeline.svg(shown.range)
    a.href = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
    a.download = 'timeline.svg'
    a.click()
    setTimeout(() => URL.revokeObjectURL(a.href), 1000)
  },
  print: () => window.print(),
  more() {
    allSentences = true
    fillPanel()
  },
}
for (const [id, act] of Object.entries(ACTS)) $(id).onclick = act

function printing(on) {
  shown.print = on
  shown.dark = on ? false : preferDark()
  document.body.classList.toggle('print', on)
  showAll()
  refresh()
  drawNow()
}
const preferDark = () =>
  address.has('theme')
    ? address.get('theme') === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches
addEventListener('beforeprint', () => printing(true))
addEventListener('afterprint', () => printing(false))
