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

--- Wait until unit `u` is blocked, so that what comes next finds it waiting.
function kinds.blocked(u)
  local limit = clock() + 20
  while u.state ~= "blocked" do
    if clock() > limit then error("the unit does not wait: " .. tostring(u), 2) end
    sleep(0.002)
  end
  return u
end

--- Wait until `ask()` is true.
function kinds.until_true(ask)
  local limit = clock() + 20
  while not ask() do
    if clock() > limit then error("it does not come true", 2) end
    sleep(0.002)
  end
end

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
