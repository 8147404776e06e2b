-- SPDX-License-Identifier: MIT
--- Small scripts made at random, for `conlua check`: units of all kinds with a few steps each, on
--- shared objects and data. What a proof finds must be what every order of all steps has, and what
--- plain runs print must be among that (tests/fuzz/check.lua; some of them spec/check_verdicts).
---   lua5.4 tests/support/check_random.lua SEED     prints the script

local random = {}

-- Steps on objects, for units of all kinds; %d is the unit's number.
local OBJECT_STEPS = {
  "l_acquire(l) c_set(c, c_get(c) * 2 + %d) l_release(l)",
  "if l_acquire(l, 0) then note(c_add(c, %d)) l_release(l) end",
  "l:with(function() c:set(c:get() * 3 + %d) end)",
  "do local _ <close> = l:guard() c:set(c:get() + %d) end",
  "pcall(l.with, l, function() c:add(%d) error('in with') end)",
  "r_acquire(r) if r_acquire(r, 0) then r_release(r) end c_add(c, %d) r_release(r)",
  "note(l_locked(l))",
  "c_add(c, %d)", "note(c_get(c))", "c_set(c, %d)",
  "c:update(function(v) return v * 2 + %d end)",
  "q_put(q, %d, 0.1)", "note(select(2, pcall(q_get, q, 0.1)))", "note(q_qsize(q)) note(q_empty(q))",
  "note(q_try_put(q, %d))", "note(q_try_get(q))", "q_close(q)",
  "if pcall(q_put, q, {%d, {%d}}, 0.1) then note('put') end",
  "e_set(e)", "e_clear(e)", "note(e_is_set(e))", "note(e_wait(e, 0.1))",
  "pcall(b.send, b, %d)", "note(a:poll())", "note(select(2, pcall(a.recv, a, 0.1)))",
  "s_acquire(s) c_add(c, %d) s_release(s)", "note(s_value(s))", "note(s_acquire(s, 0))",
  "s:with(function() c:add(%d) end)",
  "note(d_count(d)) d_count_down(d)", "note(d_wait(d, 0.1))",
  "note(wait_any({q, e}, 0) == e)", "note((wait_any({e, q}, 0.1)))",
  "k:with(function() k:notify() end)", "note(k:with(function() return k:wait(0.1) end))",
  "note(k:with(function() return k:wait_for(function() return c:get() > 0 end, 0.1) end))",
  "k:with(function() c:add(%d) k:notify_all() end)",
  "note((pcall(m.wait, m, 0.1)))", "pq:put(%d)", "note(pq:try_get())", "j:put(%d)",
  "note(pcall(j.get, j, 0)) pcall(j.task_done, j)", "note(j:join(0))",
  "sleep(0.01)", "if c_get(c) == %d then error('odd', 0) end",
}

-- Steps on data, for units that share a state; of other units they are their own.
local DATA_STEPS = {
  "n = n + %%d note(n)", "n = n // 2 + %%d", "t.x = t.x + %%d", "t[1], t[2] = t[2], t[1]",
  "note(t.x)",
  "t.sub.y = t.sub.y * 2 + %d", "t.sub = {y = %d}", "note(#list)", "list[#list + 1] = %d",
  "table.insert(list, %d)", "note(table.remove(list))", "note(table.concat(list, '-'))",
  "for _, v in ipairs(list) do note(v) end", "for k in pairs(t.sub) do note(k) end",
  "note(next(t.sub))", "g = (g or 0) + %d", "note(g)", "inc() note(get())", "f.go(%d)",
  "f.go = function(v) n = n - v end", "obj:add(%d)", "note(obj.v)", "proxy.v = %d", "note(proxy.v)",
  "note(obj + %d)", "goto out%d ::out%d::", "local w = n n = w + 1", "n, t.x = t.x, n",
  "l_acquire(l) n = n + %d l_release(l)", "if n == %d then n = 10 end", "s2 = s2 .. %d",
  "repeat n = n + 1 until n > %d", "for i = 1, 2 do t.x = t.x + i end",
  "note(coroutine.status(co))",
  "note(select(2, coroutine.resume(co)))", "rawset(t, 'x', %d)", "note(rawget(t, 'x'))",
  "do local _ <close> = closer n = n + %d end", "tq:put(t)", "note(tq:qsize())",
  "note(load('return ' .. n)())", "xpcall(error, function() n = n + %d end)",
}

local HEAD = [[
local l, r, e, c, s, k = lock(), rlock(), event(), cell(0), semaphore(1), condition()
local q, pq, j, tq = queue(%d), priority_queue(), joinable_queue(), thread.queue()
local d, m = countdown(2), barrier(2)
local a, b = pipe()
local n, s2, t, list, f = 0, "", {1, 2, x = 0, sub = {y = 1}}, {1}, {}
local l_acquire, l_release, l_locked = l.acquire, l.release, l.locked
local r_acquire, r_release = r.acquire, r.release
local c_get, c_set, c_add, e_set, e_clear = c.get, c.set, c.add, e.set, e.clear
local e_is_set, e_wait = e.is_set, e.wait
local s_acquire, s_release, s_value = s.acquire, s.release, s.value
local q_put, q_get, q_qsize, q_empty, q_close = q.put, q.get, q.qsize, q.empty, q.close
local q_try_put, q_try_get = q.try_put, q.try_get
local d_count, d_count_down, d_wait = d.count, d.count_down, d.wait
local function inc() n = n + 1 end
local function get() return n end
function f.go(v) n = n + v end
local Obj = {__add = function(o, v) o.v = o.v + v return o.v end}
Obj.__index = Obj
function Obj:add(v) self.v = self.v + v end
local obj = setmetatable({v = 0}, Obj)
local proxy = setmetatable({}, {__index = obj, __newindex = function(_, key, v) obj[key] = v end})
local closer = setmetatable({}, {__close = function() n = n * 2 end})
local co = coroutine.create(function() for i = 1, 3 do coroutine.yield(n) end end)
local function word(v)
  if type(v) == "table" then return "table" end
  return (tostring(v):gsub("#.*", ""))
end
]]

--- note(x) adds x to what the unit gives. No call does that, since a variable of the unit alone is
--- no step, which a variable of two functions is.
local function noted(step) return (step:gsub("note(%b())", "o = o .. word(%1) .. ','")) end

local function unit_text(u, steps)
  return ("local function f%d()\n  local o = ''\n  %s\n  return o\nend")
    :format(u, table.concat(steps, "\n  "))
end

-- Tasks are left out: they take no part in a switch between any two steps.
local KINDS = { "thread", "thread", "thread", "process", "isolate" }

--- A script. -> its text, how many units it has
---@param seed integer
---@param most integer? steps of all units together; 3
function random.script(seed, most)
  local state = seed * 0x9e3779b97f4a7c15 + 1
  local function below(n) -- a sequence of its own, the same in each version of Lua
    state = state * 6364136223846793005 + 1442695040888963407
    return (state >> 33) % n
  end
  local function pick(list) return list[below(#list) + 1] end
  local out = { HEAD:format(below(2)) }
  local units, kinds = 2 + below(2), {}
  local left = most or 3
  for u = 1, units do
    kinds[u] = pick(KINDS)
    local steps, share = {}, math.max(1, left // (units - u + 1))
    for _ = 1, share do
      local list = (kinds[u] == "thread" or below(6) == 0) and below(2) == 0 and DATA_STEPS
        or OBJECT_STEPS
      steps[#steps + 1] = noted((pick(list):gsub("%%d", tostring(u))))
    end
    left = left - share
    out[#out + 1] = unit_text(u, steps)
  end
  for u = 1, units do out[#out + 1] = ("local u%d = %s.spawn(f%d)"):format(u, kinds[u], u) end
  local extra = below(8)
  local victim = below(units) + 1
  if extra == 0 then out[#out + 1] = ("u%d:terminate()"):format(victim)
  elseif extra == 1 then out[#out + 1] = ("u%d:kill()"):format(victim)
  elseif extra == 2 then out[#out + 1] = ("io.write(tostring(u%d:is_alive()), ' ')"):format(victim)
  elseif extra == 3 then out[#out + 1] = ("io.write(tostring(u%d:join(0.1)), ' ')"):format(victim)
  elseif extra == 4 then out[#out + 1] = "n = n + 100" end
  for u = 1, units do
    out[#out + 1] = kinds[u] == "process" and ("u%d:join() io.write('p:', u%d.exitcode, ' ')")
      :format(u, u) or ("io.write(word(select(2, pcall(u%d.result, u%d))), ' ')"):format(u, u)
  end
  out[#out + 1] = [[
while not q:empty() do local v = q:get() io.write(type(v) == "table" and "t" or v, " ") end
print(c:get(), n, t.x, t.sub.y, #list, tostring(g), obj.v, s2, s:value(), e:is_set(), l:locked())]]
  return table.concat(out, "\n") .. "\n", units
end

if arg and arg[0] and arg[0]:find "check_random%.lua$" then
  io.write((random.script(math.tointeger(arg[1]) or 1, math.tointeger(arg[2]))))
end

return random
