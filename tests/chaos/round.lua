-- SPDX-License-Identifier: MIT
-- One round: conlua round.lua FOLDER SEED MODE SECONDS. A family that makes objects, starts units
-- and lets some of them kill others; at the end it empties the queues, so that what is missing then
-- is lost.
--
--   mixed    processes, threads and isolates, killing each other
--   green    the same, with green tasks in all of them
--   outside  the same, the killer is no relation
--   orphans  the first process is killed in the middle; the others end by themselves
--   tight    a few processes in loops of one operation each, killed after microseconds
--   pools    the workers of a pool, killed while they work
--   sockets  echo servers and their clients, of which some are terminated, reset or killed
local here = arg[0]:match("^(.*)/[^/]*$") or "."
local descriptors = dofile(here .. "/descriptors.lua")
local journal = dofile(here .. "/journal.lua")
local worker = dofile(here .. "/worker.lua")
local dir, seed, mode, seconds = arg[1], math.tointeger(arg[2]), arg[3], tonumber(arg[4])
local stuck = tonumber(arg[5]) -- seconds that no operation may last beyond its own limit
local random = worker.generator(seed)
local arena = require "conlua".arena
if os.getenv("CONLUA_CHAOS_PLANT") then dofile(os.getenv("CONLUA_CHAOS_PLANT")) end

-- What may be there more than at first: chunks of references, partly used spans of each size.
local SPARE = { blocks = 16, used = 2 << 20, objects = 0, messages = 0 }
local GRACE = 8 -- seconds for all to end when the time is over

local write = journal.open(dir)
local function fault(...) write("F", string.format(...)) end

local function write_file(name, text)
  local file = assert(io.open(dir .. "/" .. name .. ".new", "w"))
  file:write(text)
  file:close()
  assert(os.rename(dir .. "/" .. name .. ".new", dir .. "/" .. name))
end

local function find_leak(before)
  collectgarbage()
  collectgarbage()
  local now = arena()
  for what, n in pairs(now) do
    local spare = SPARE[what] or 2
    if what ~= "kept" and n > before[what] + spare then return true end
  end
  return false
end

-- Nothing stays behind in the shared memory: `before` is what was there at first. What was killed
-- last is buried when somebody looks again.
local function check_leaks(before)
  local limit = clock() + 2
  while find_leak(before) and clock() < limit do sleep(0.05) end
  if not find_leak(before) then return end
  local now, more = arena(), {}
  for what, n in pairs(now) do
    if n > before[what] then more[#more + 1] = ("%d %s"):format(n - before[what], what) end
  end
  table.sort(more)
  fault("more than at first is left in the shared memory: %s", table.concat(more, ", "))
  io.stderr:write("the units that are left:\n", arena(true)) -- among the round's last words
end

-- A thread of the system may be at its last instruction: look again.
local function check_descriptors(most)
  local limit = clock() + 2
  local now = descriptors()
  while #now > most and clock() < limit do
    sleep(0.02)
    now = descriptors()
  end
  if #now > most then
    fault("%d descriptors are left open, of %s", #now - most, table.concat(now, ", "))
  end
end

local function drain(objects)
  for _, q in ipairs(objects.queues) do
    q.queue:close()
    local last
    while true do
      local ok, item = q.queue:try_get(1)
      if not ok then break end
      write("d", q.name, item.id)
      if q.name:match("^priority") then
        if last and item[1] < last then fault("%s: %d after %d", q.name, item[1], last) end
        last = item[1]
      end
    end
    if not q.queue:empty() then fault("%s: closed and drained, not empty", q.name) end
  end
  for _, p in ipairs(objects.pipes) do
    while p.to:poll() do write("d", p.name, p.to:recv(1).id) end
  end
end

-- Nobody holds a lock for long, and the dead not at all.
local function check_locks(objects)
  for _, l in ipairs(objects.guarded) do
    if not l.lock:acquire(2) then fault("%s is held at the end", l.name)
    else l.lock:release() end
  end
end

local function wait_for_all()
  local stop = clock() + GRACE
  local left
  repeat
    left = 0
    for _, u in ipairs(units()) do
      if u.id ~= process.current().id then left = left + 1 end
    end
    if left == 0 then return end
    sleep(0.02)
  until clock() > stop
  fault("%d units have not ended", left)
  ps()
end

-- ---- mixed programs ----

local function make_objects()
  local o = { queues = {}, pipes = {}, locks = {}, guarded = {}, events = {} }
  local makers = { fifo = queue, lifo = lifo_queue, priority = priority_queue }
  local flavours = { "fifo", "lifo", "priority" }
  for i = 1, 2 + random(3) do
    local flavour = i == 1 and "fifo" or flavours[random(3)]
    local limits = { 0, 0, 3, 20 }
    local q = makers[flavour](limits[random(4)])
    o.queues[i] = { name = flavour .. i, queue = q, joinable = random(3) == 1 }
  end
  for i = 1, 2 do
    local a, b = pipe(random(2) == 1)
    o.pipes[i] = { name = "pipe" .. i, from = b, to = a }
  end
  for i = 1, 1 + random(3) do
    local again = random(2) == 1
    o.locks[i] = again and rlock() or lock()
    o.guarded[i] = {
      name = (again and "rlock" or "lock") .. i, again = again, lock = o.locks[i],
      who = cell(0), count = cell(0),
    }
  end
  o.semaphore = { semaphore = semaphore(4), n = 4, inside = cell(0) }
  o.cell = cell({ a = 0, b = 0, pad = ("y"):rep(random(600)) })
  o.plain = cell(0)
  o.condition = { condition = condition(random(2) == 1 and lock() or nil), tokens = cell(0) }
  for i = 1, 2 do o.events[i] = event() end
  o.barrier = barrier(1 + random(3))
  o.units, o.ops, o.kills, o.terminated = cell(0), cell(0), cell(0), cell(0)
  return o
end

local function run_mixed()
  local o = make_objects()
  local stop = clock() + seconds
  local most = 150
  local units_now = {}
  write_file("ready", tostring(os.getpid()))
  local kinds = { "process", "process", "thread", "isolate", mode == "green" and "green" or nil }
  while clock() < stop do
    for i = 1, 5 do
      if not (units_now[i] and units_now[i]:is_alive()) and o.units:add(1) <= most then
        local kind = kinds[random(#kinds)]
        local is_main = kind == "process"
        units_now[i] = _G[kind].spawn(worker.start, here, {
          objects = o, dir = dir, stop = stop, stuck = stuck, most = most,
          mortal = mode ~= "outside",
          tasks = mode == "green",
          seed = random(1 << 20), depth = is_main and 1 or 0, is_main = is_main,
        })
      end
    end
    if mode == "orphans" and clock() > stop - seconds / 2 then break end
    -- In any case it waits: the tasks of this thread want to run.
    if units_now[random(5)]:join(0.01) then sleep(0.01) end
  end
  if mode == "orphans" then process.current():kill() end
  write_file("ended", "")
  worker.finish(o)
  wait_for_all()
  check_locks(o)
  drain(o)
  return {
    units = math.min(o.units:get(), most), ops = o.ops:get(), kills = o.kills:get(),
    terminated = o.terminated:get(),
  }
end

-- ---- other rounds, in files of their own ----

local runs = {
  tight = function() return dofile(here .. "/tight.lua") end,
  pools = function() return dofile(here .. "/pools.lua") end,
  sockets = function() return dofile(here .. "/sockets.lua").run end,
}
local run = runs[mode] and runs[mode]()

if mode == "green" or mode == "sockets" then dofile(here .. "/sockets.lua").warm_up() end
local open_before = #descriptors()
local before = arena()
local figures
if run then
  figures = run {
    here = here, dir = dir, random = random, generator = worker.generator, write = write,
    fault = fault, stop = clock() + seconds,
  }
  wait_for_all()
else
  figures = run_mixed()
end
check_leaks(before)
check_descriptors(open_before)
local text = {}
for name, value in pairs(figures) do text[#text + 1] = name .. " " .. value end
write_file("figures", table.concat(text, "\n") .. "\n")
