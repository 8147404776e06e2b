-- SPDX-License-Identifier: MIT
--- Prints a small script made at random, for `conlua check`: a few units of all kinds with a few
--- steps each on shared objects. The outcomes that a proof finds are those of every order of all
--- steps. To be run by hand: no verb and no spec runs it.
---   lua5.4 tests/check_random.lua SEED

local seed = math.tointeger(arg[1]) or 1
math.randomseed(seed)
local function pick(...) return (select(math.random(select("#", ...)), ...)) end
local out = {}
local function line(format, ...) out[#out + 1] = string.format(format, ...) end

line("local l, q, e, c, s = lock(), queue(%d), event(), cell(0), semaphore(1)", pick(0, 0, 1))
line "local a, b = pipe()"
line "local log = queue()"
line "local n = 0"

local KINDS = { "thread.spawn", "thread.spawn", "spawn", "isolate.spawn" }

-- Steps of a unit; %d is the unit's number.
local STEPS = {
  "l:acquire() c:set(c:get() * 2 + %d) l:release()",
  "if l:acquire(0) then c:set(c:get() + %d) l:release() end",
  "c:add(%d)",
  "log:put(c:get())",
  "q:put(%d, 0.1)",
  "log:put(select(2, pcall(q.get, q, 0.1)))",
  "e:set()",
  "log:put(e:is_set())",
  "if e:wait(0.1) then log:put('set') end",
  "b:send(%d)",
  "log:put(a:poll())",
  "log:put(q:qsize())",
  "s:acquire() c:add(1) s:release()",
  "n = n + %d log:put(n)",
  "log:put(wait_any({q, e}, 0) == e)",
  "q:close()",
}

local units = pick(2, 2, 3)
for u = 1, units do
  local steps = {}
  for _ = 1, units == 3 and 1 or pick(1, 2) do
    steps[#steps + 1] = STEPS[math.random(#STEPS)]:gsub("%%d", tostring(u))
  end
  line("local function f%d() %s end", u, table.concat(steps, " "))
end
for u = 1, units do line("local u%d = %s(f%d)", u, KINDS[math.random(#KINDS)], u) end
if math.random(4) == 1 then line("u%d:%s()", math.random(units), pick("terminate", "kill")) end
if math.random(4) == 1 then line("log:put(u%d:is_alive())", math.random(units)) end
for u = 1, units do line("u%d:join()", u) end
line "while not log:empty() do io.write(tostring(log:get()), ' ') end"
line "print(c:get(), n)"
print(table.concat(out, "\n"))
