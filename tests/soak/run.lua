-- SPDX-License-Identifier: MIT
-- ./dev soak [--seconds N]: steady work for an hour; nothing may grow, and nothing slow down.
--
-- Producers put numbered items into a queue and consumers take them; each of them is a process, a
-- thread or an isolate that does its share and goes, and another comes in its place. The first
-- third of the time is for warming up. From then on the run is cut into windows; in each the items
-- are counted, and the shared memory and the resident pages are looked at. At the end every item
-- was taken once, the memory of the last windows is that of the first, and so is the throughput.
local conlua = require "conlua"

local seconds = 3600
if arg[1] == "--seconds" and tonumber(arg[2]) then
  seconds = tonumber(arg[2])
elseif arg[1] then
  io.stderr:write("usage: soak [--seconds N]\n")
  os.exit(2)
end

local WINDOWS = 12
local SHARE = 2000 -- items for one producer, or one consumer
local ROOM = 500 -- items in the queue
local MOST = { shared = 4 << 20, resident = 16 << 20 } -- bytes that may be there more
-- Share of the first throughput; in a short run other tests may take most of the machine.
local SLOWEST = seconds >= 120 and 0.4 or 0.05

local kinds = { process, thread, isolate }
local q = queue(ROOM)
local sent, got = cell(0), cell(0) -- sums of what was put and taken
local taken = cell(0)

local function produce(first, n)
  local sum = 0
  for i = first, first + n - 1 do
    q:put({ i, ("x"):rep(i % 7 * 60) })
    sum = sum + i
  end
  sent:add(sum)
end

local function consume(n)
  local sum, count = 0, 0
  while count < n do
    local ok, item = q:try_get(true)
    if not ok then break end -- closed and empty
    if #item[2] ~= item[1] % 7 * 60 then error("a broken item") end
    sum, count = sum + item[1], count + 1
    if count % 100 == 0 then taken:add(100) end
  end
  taken:add(count % 100)
  got:add(sum)
end

local function resident()
  local file <close> = assert(io.open("/proc/self/status"))
  local text = file:read("a")
  return (text:match("RssAnon:%s*(%d+)") or text:match("VmRSS:%s*(%d+)")) * 1024
end

local next_item, units_started, failed = 1, 0, nil

local function start(kind, f, ...)
  units_started = units_started + 1
  return kind.spawn(f, ...)
end

local function new_producer(i)
  local first = next_item
  next_item = next_item + SHARE
  return start(kinds[i % 3 + 1], produce, first, SHARE)
end

-- One of those that has ended makes place for another of the next kind.
local function tend(list, make)
  for i = 1, #list do
    local u = list[i]
    if not u:is_alive() then
      u:join()
      if u.exitcode ~= 0 then failed = failed or ("%s ended with %s"):format(u.name, u.exitcode) end
      list[i] = make(units_started)
    end
  end
end

local function new_consumer(i) return start(kinds[i % 3 + 1], consume, SHARE) end

local producers, consumers = {}, {}
for i = 1, 2 do
  producers[i], consumers[i] = new_producer(i), new_consumer(i + 1)
end

local function look()
  collectgarbage()
  collectgarbage()
  return { shared = conlua.arena().used, resident = resident() }
end

local function work_until(stop)
  while clock() < stop and not failed do
    tend(producers, new_producer)
    tend(consumers, new_consumer)
    wait_any({ producers[1], producers[2], consumers[1], consumers[2] }, 0.05)
  end
end

local started = clock()
work_until(started + seconds / 3)
local windows = {}
for w = 1, WINDOWS do
  local began, before = clock(), taken:get()
  work_until(started + seconds / 3 + seconds * 2 / 3 * w / WINDOWS)
  local window = look()
  window.speed = (taken:get() - before) / (clock() - began)
  windows[w] = window
  if seconds >= 300 then
    print(("%6.0f s: %7.0f items/s, %d KB shared, %d KB resident, %d units so far"):format(
      clock() - started, window.speed, window.shared // 1024, window.resident // 1024,
      units_started))
    io.stdout:flush()
  end
end

-- Let all that was put be taken: by consumers who come and go, until the producers have ended.
for _, u in ipairs(producers) do
  while not u:join(0.02) do tend(consumers, new_consumer) end
end
q:close()
for _, u in ipairs(consumers) do u:join() end
consume(math.huge)

local faults = {}
local function fault(...) faults[#faults + 1] = string.format(...) end
if failed then fault("%s", failed) end
if got:get() ~= sent:get() then fault("put: a sum of %d, taken: %d", sent:get(), got:get()) end
if taken:get() ~= next_item - 1 then fault("%d put, %d taken", next_item - 1, taken:get()) end

local third = WINDOWS // 3
local function median(from, to, what)
  local list = {}
  for w = from, to do list[#list + 1] = windows[w][what] end
  table.sort(list)
  return list[#list // 2 + 1]
end
for what, most in pairs(MOST) do
  local first, last = median(1, third, what), median(WINDOWS - third + 1, WINDOWS, what)
  if last - first > most then fault("%s memory grew from %d to %d bytes", what, first, last) end
end
local first, last = median(1, third, "speed"), median(WINDOWS - third + 1, WINDOWS, "speed")
if last < first * SLOWEST then fault("from %.0f items a second to %.0f", first, last) end

for _, line in ipairs(faults) do io.stderr:write("soak: ", line, "\n") end
local function growth(what)
  return (median(WINDOWS - third + 1, WINDOWS, what) - median(1, third, what)) // 1024
end
print(("soak: %.0f s, %d items, %d units, %.0f then %.0f items/s, %+d KB shared, %+d KB resident")
  :format(clock() - started, taken:get(), units_started, first, last, growth("shared"),
    growth("resident")))
os.exit(#faults == 0 and 0 or 1)
