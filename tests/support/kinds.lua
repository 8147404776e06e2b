-- SPDX-License-Identifier: MIT
--- What the specs of objects share: the kinds of unit to loop over, and programs of their own.

local kinds = {"process", "thread", "isolate", green and "green"}

local program = require "program"

--- Start a unit of kind `name`.
---@param name string
---@param f function
function kinds.spawn(name, f, ...) return _G[name].spawn(f, ...) end

--- Every pair of kinds, also of a kind with itself.
---@return {[1]: string, [2]: string}[]
function kinds.pairs()
  local pairs_of = {}
  for _, a in ipairs(kinds) do
    for _, b in ipairs(kinds) do pairs_of[#pairs_of + 1] = {a, b} end
  end
  return pairs_of
end

--- Wait until `ask()` is true, at most so many seconds (60): did it come true?
---@param ask function
---@param seconds? number
---@return boolean
function kinds.comes_true(ask, seconds)
  local limit = clock() + (seconds or 60)
  while not ask() do
    if clock() > limit then return false end
    sleep(0.002)
  end
  return true
end

--- Wait until `ask()` is true.
function kinds.until_true(ask)
  if not kinds.comes_true(ask) then error("it does not come true", 2) end
end

--- Wait until unit `u` has a state.
---@return userdata u
function kinds.reaches(u, state)
  if kinds.comes_true(function() return u.state == state end) then return u end
  error(("%s is %s, and does not come to be %s"):format(u, u.state, state), 2)
end

--- Wait until unit `u` has another state.
function kinds.leaves(u, state)
  if kinds.comes_true(function() return u.state ~= state end) then return end
  error(("%s stays %s"):format(u, state), 2)
end

--- Wait until unit `u` is blocked, so that what comes next finds it waiting.
function kinds.blocked(u) return kinds.reaches(u, "blocked") end

--- Is there no process with this pid, or only a zombie?
function kinds.has_ended(pid)
  local file <close> = io.open("/proc/" .. pid .. "/stat")
  local stat = file and file:read("a")
  return not stat or stat:match("%) (%a)") == "Z"
end

--- What comes out of a queue when `v` was put.
function kinds.sent(v)
  local q = queue()
  q:put(v)
  return q:get()
end

--- What `f` returns where it has another Lua.
function kinds.far(f, ...) return isolate.spawn(f, ...):result() end

--- Run `text` as a script of its own, script.lua: stdout, stderr, exit code. In it, `$name` is
--- replaced by values.name.
---@param text string
---@param values? table
function kinds.script(text, values)
  local r = program.run((text:gsub("%$(%w+)", values or {})))
  return r.out, r.err, r.code
end

--- Bytes of shared memory that this process has touched.
function kinds.shared_memory()
  local file <close> = assert(io.open("/proc/self/status"))
  return tonumber(file:read("a"):match("RssShmem:%s*(%d+)")) * 1024
end

return kinds
