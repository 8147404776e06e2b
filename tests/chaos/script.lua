-- SPDX-License-Identifier: MIT
-- A short random program that stands alone, from a plan: what shrink.lua makes of a round with
-- faults. Its text has only what the plan names.
--
--   plan.steps   what units do, of script.steps; an executor's name stands alone
--   plan.kinds   of the units that do it side by side; one that ends is followed by another
--   plan.kills   are units killed now and then?
--   plan.sizes   of items: bytes of padding
--   plan.checks  of script.checks
--   plan.seconds, plan.seed, plan.prelude (text that comes first)
local script = {}

-- Words in capitals are places to be filled.
local function fill(text, values)
  return (text:gsub("%f[%u]%u+%f[^%u_]", values))
end

-- ---- what all have ----

local HEAD = [[
math.randomseed(SEED)
local stop, faults = clock() + SECONDS, cell(0)
local function fault(...)
  print("FAULT: " .. string.format(...))
  faults:add(1)
end
]]

local WORK = [[

local function work(id)
  local w, steps = { id = id, n = 0 }, { STEPS }
  while clock() < stop doBEGAN
    steps[math.random(#steps)](w)SLOW
  end
end

]]
local BEGAN = "\n    local began = clock()"
local SLOW = '\n    if clock() - began > 5 then fault("a step took %.1f s", clock() - began) end'

local MORTALS = [[
local kinds, units, started = { KINDS }, {}, 0
while clock() < stop do
  for i, kind in ipairs(kinds) do
    if not (units[i] and units[i]:is_alive()) then
      started = started + 1
      units[i] = _G[kind].spawn(work, started)
    end
  end
  sleep(math.random(2000) / 1e6)
  local u = units[math.random(#kinds)]
  if u.kind == "process" then u:kill() else u:terminate() end
end
]]

local IMMORTALS = [[
local units = {}
for i, kind in ipairs { KINDS } do units[i] = _G[kind].spawn(work, i) end
]]

local JOIN = [[
for _, u in ipairs(units) do
  if not u:join(SECONDS + 8) then
    fault("%s is stuck", u.name)
    break
  end
end
]]

-- ---- what units may do ----
--
-- `make` defines the steps `names`, `check` is what must hold at the end. Of a `group` a program
-- has one, as they share names.

-- Each put and get is written down in a file, which outlives who wrote it: p put, G about to get,
-- g got, e got nothing.
local QUEUE = [[

local q, journal = MAKE, os.tmpname()
local function note(kind, w, item)
  local file <close> = io.open(journal, "a")
  file:write(kind, " ", w.id, " ", item or 0, "\n")
end
local function put(w)
  w.n = w.n + 1
  local item, size = w.id * 1000000 + w.n, SIZE
  if q:try_put({ item, ("x"):rep(size), size }, 0.05) then note("p", w, item) end
end
local function take(w)
  note("G", w)
  local ok, item = q:try_get(0.05)
BROKEN  note(ok and "g" or "e", w, ok and item[1])
  return ok
end
]]
local BROKEN = [[
  if ok and #item[2] ~= item[3] then fault("item %d is broken", item[1]) end
]]

local COUNT = [[
q:close()
while take({ id = 0 }) do end
local LISTS = NONE
for line in io.lines(journal) do
  local kind, id, item = line:match("^(%a) (%d+) (%d+)$")
  item = math.tointeger(item)
NOTED  if kind == "g" then
TWICE    got[item] = true
ORDER  end
end
os.remove(journal)
LOST]]
local TWICE = [[
    if got[item] then fault("item %d came twice", item) end
]]
local ORDER = [[
    local from = id .. " from " .. item // 1000000
    if item < (last[from] or 0) then fault("item %d came after %d", item, last[from]) end
    last[from] = item
]]
local NOTED = [[
  if kind == "p" then acknowledged[item] = true end
  open[id] = kind == "G" or kind == "p" and open[id] or nil
]]
local LOST = [[
local lost, hands = 0, 0
for item in pairs(acknowledged) do if not got[item] then lost = lost + 1 end end
for _ in pairs(open) do hands = hands + 1 end -- of units that may have died with an item
if lost > hands then fault("%d items are lost, at most %d with the dead", lost, hands) end
]]

local function queue_step(make, ordered)
  return {
    group = "queue", names = { "put", "take" },
    make = function(has)
      return fill(QUEUE, { MAKE = make, BROKEN = has.broken and BROKEN or "" })
    end,
    check = function(has)
      local order = ordered and has.order
      if not (has.twice or has.lost or order) then return "q:close()\nos.remove(journal)\n" end
      return fill(COUNT, {
        LISTS = "got" .. (order and ", last" or "") .. (has.lost and ", acknowledged, open" or ""),
        NONE = "{}" .. (order and ", {}" or "") .. (has.lost and ", {}, {}" or ""),
        NOTED = has.lost and NOTED or "", TWICE = has.twice and TWICE or "",
        ORDER = order and ORDER or "", LOST = has.lost and LOST or "",
      })
    end,
  }
end

local LOCK = [[

local l, who, count = MAKE, cell(0), cell(0)
local function inside(w)
  l:acquire()
  who:set(w.id)
  local n = count:get()
  if math.random(20) == 1 then sleep(0.001) end
  count:set(n + 1)
  if who:get() ~= w.id then fault("%d is inside too", who:get()) end
  if count:get() ~= n + 1 then fault("the counter is %d, not %d", count:get(), n + 1) end
  l:release()
end
]]

local function lock_step(make)
  return {
    group = "lock", make = fill(LOCK, { MAKE = make }), names = { "inside" },
    check = 'if not l:acquire(2) then fault("the lock is held at the end") end\n',
  }
end

script.steps = {
  fifo = queue_step("queue()", true),
  fifo_full = queue_step("queue(3)", true),
  lifo = queue_step("lifo_queue(20)"),
  priority = queue_step("priority_queue(20)"),
  lock = lock_step("lock()"),
  rlock = lock_step("rlock()"),
  semaphore = {
    make = [[

local s, inside_now = semaphore(2), cell(0)
local function down_up(w)
  if not s:acquire(0.05) then return end
  if inside_now:add(1) > 2 then fault("more than 2 have the semaphore") end
  if math.random(20) == 1 then sleep(0.001) end
  inside_now:add(-1)
  s:release()
end
]],
    names = { "down_up" },
  },
  cell = {
    make = [[

local c = cell({ a = 0, b = 0 })
local function change()
  c:update(function(v) return { a = v.a + 1, b = v.b + 1 } end)
  local v = c:get()
  if v.a ~= v.b then fault("a torn cell: %d and %d", v.a, v.b) end
end
]],
    names = { "change" },
  },
  condition = {
    make = [[

local d, tokens = condition(), cell(0)
local function give()
  local _ <close> = d:guard()
  tokens:add(1)
  d:notify()
end
local function have()
  local _ <close> = d:guard()
  if d:wait_for(function() return tokens:get() > 0 end, 0.02) and tokens:add(-1) < 0 then
    fault("a token was taken twice")
  end
end
]],
    names = { "give", "have" },
    check = 'if not d:acquire(2) then fault("the condition is held at the end") end\n',
  },
  event = {
    make = [[

local e = event()
local function set() e:set() end
local function wait() if e:wait(0.005) then e:clear() end end
]],
    names = { "set", "wait" },
  },
  barrier = {
    make = [[

local b = barrier(2)
local function meet()
  local ok, index = pcall(b.wait, b, 0.01)
  if not ok and index ~= barrier.Broken then error(index, 0) end
  if not ok then b:reset() elseif index > 2 then fault("barrier: index %s", index) end
end
]],
    names = { "meet" },
  },
  pipe = {
    make = [[

local to, from = pipe()
local function send(w) from:send(w.id) end
local function receive(w)
  local ok, item = pcall(to.recv, to, 0.01)
  if ok and math.type(item) ~= "integer" then fault("unit %d received %s", w.id, item) end
  if not ok and item ~= pipe.Empty then error(item, 0) end
end
]],
    names = { "send", "receive" },
    check = "while to:poll() do to:recv(1) end\n",
  },
  any = {
    make = [[

local some, flag = queue(2), event()
local function tell(w)
  some:try_put(w.id, 0.001)
  flag:set()
end
local function hear()
  local o = wait_any({ some, flag }, 0.005)
  if o == some then some:try_get(false) elseif o == flag then flag:clear() end
end
]],
    names = { "tell", "hear" },
  },
  objects = {
    make = [[

local given = queue(3)
local function hand_on(w)
  local q, l = queue(), lock()
  q:put({ l, condition(l), event(), cell({ l }) })
  l:acquire()
  given:try_put({ q, l }, false)
  local ok, got = given:try_get(false)
  if ok then got[1]:try_get(0) end
  if math.random(10) == 1 then collectgarbage() end
end
]],
    names = { "hand_on" },
    check = "while given:try_get(false) do end\n",
  },
}
for _, kind in ipairs { "process", "thread", "isolate" } do
  script.steps["start_" .. kind] = {
    group = "start",
    make = fill([[

local function start(w)
  local u = KIND.spawn(function() sleep(math.random(300) / 1e6) end)
  if math.random(2) == 1 and not u:join(5) then fault("cannot join %s", u.name) end
end
]], { KIND = kind }),
    names = { "start" },
  }
end

-- ---- pools: the whole program ----

local POOL = [[

local e, n = EXECUTOR(3), 0
while clock() < stop do
  local futures = {}
  for i = 1, math.random(40) do
    n = n + 1
    local function task(x, pause) sleep(pause) return x end
    futures[i] = { n, e:submit(task, n, math.random(300) / 1e6) }
  end
  KILL
  for _, f in ipairs(futures) do
    local ok, value = pcall(f[2].result, f[2], 10)
    if ok and value ~= f[1] then fault("the result of task %d is %s", f[1], value) end
    if not ok and value ~= unit.Died then fault("task %d: %s", f[1], value) end
  end
end
if not e:shutdown(10) then fault("the executor does not end") end
]]

local POOL_KILL = [[
sleep(math.random(600) / 1e6)
  for _, u in ipairs(KIND.active()) do
    if math.random(2) == 1 then u:kill() end
  end]]

-- Longer scripts than need be are less use: the checks of a queue, and of time, are taken out too.
script.checks = { "broken", "lost", "order", "slow", "twice" }

local function write_units(plan, values, parts)
  local names, checks, kinds, has = {}, {}, {}, {}
  for _, name in ipairs(plan.checks) do has[name] = true end
  values.SIZE = #plan.sizes == 1 and tostring(plan.sizes[1])
    or ("({ %s })[math.random(%d)]"):format(table.concat(plan.sizes, ", "), #plan.sizes)
  for _, name in ipairs(plan.steps) do
    local step = script.steps[name]
    local make, check = step.make, step.check or ""
    if type(make) == "function" then make, check = make(has), check(has) end
    parts[#parts + 1] = fill(make, values)
    table.move(step.names, 1, #step.names, #names + 1, names)
    checks[#checks + 1] = check
  end
  for i, name in ipairs(plan.kinds) do kinds[i] = '"' .. name .. '"' end
  values.STEPS, values.KINDS = table.concat(names, ", "), table.concat(kinds, ", ")
  values.BEGAN, values.SLOW = has.slow and BEGAN or "", has.slow and SLOW or ""
  parts[#parts + 1] = fill(WORK .. (plan.kills and MORTALS or IMMORTALS) .. JOIN, values)
  parts[#parts + 1] = table.concat(checks)
end

--- The program of a plan.
---@param plan table
---@return string text
function script.write(plan)
  local values = { SECONDS = ("%g"):format(plan.seconds), SEED = tostring(plan.seed) }
  local parts = { plan.prelude or "", fill(HEAD, values) }
  local kind = plan.steps[1]:match("^(%a+)_executor$")
  if kind then
    values.EXECUTOR, values.KIND = plan.steps[1], kind
    values.KILL = plan.kills and fill(POOL_KILL, values) or ""
    parts[#parts + 1] = fill(POOL, values)
  else
    write_units(plan, values, parts)
  end
  parts[#parts + 1] = "os.exit(faults:get() == 0)\n"
  return (table.concat(parts):gsub("\n +\n", "\n")) -- where nothing filled a line
end

return script
