-- SPDX-License-Identifier: MIT
--- How the source is laid out: floors, modules, files. For tests/floors.lua, tests/measure.lua and
--- cmake/docs.lua.

local comments = require "source.comments"
local quoted = require "support.quoted"

local house = {}

--- The floors of interp/, the lowest first.
house.FLOORS = { "base", "shared", "units", "trace", "objects", "binding", "codec", "sched",
  "check", "kinds", "io", "words", "grade", "host" }

--- The number of each floor.
house.floor_of = {}
for i, name in ipairs(house.FLOORS) do house.floor_of[name] = i end

--- The content of a file; nil if there is none.
---@param path string
---@return string?
function house.read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read("a")
  file:close()
  return text
end

--- The files below a folder whose names fit a pattern of find(1), in order, by their paths from
--- there.
---@param folder string
---@param pattern string
---@return string[]
function house.files(folder, pattern)
  local list = {}
  local find = ("cd %s && find . -type f -name '%s'"):format(quoted(folder), pattern)
  local pipe = assert(io.popen(find))
  for path in pipe:lines() do list[#list + 1] = path:sub(3) end
  assert(pipe:close(), "cannot list " .. folder)
  table.sort(list)
  return list
end

--- The module of each file of C: X.c and X.h are one, and pairs X and X_... of one folder are the
--- module X.
---@param paths string[]
---@return table<string, string> module of a path, a path without ending
function house.modules(paths)
  local pairs_of, module_of = {}, {}
  for _, path in ipairs(paths) do pairs_of[path:gsub("%.[ch]$", "")] = true end
  for _, path in ipairs(paths) do
    local pair = path:gsub("%.[ch]$", "")
    local module = pair
    for at = #pair, #pair:match("^.*/") + 1, -1 do
      local stem = pair:sub(1, at - 1)
      if pair:sub(at, at) == "_" and pairs_of[stem] then module = stem end
    end
    module_of[path] = module
  end
  return module_of
end

---@param t table<string, any>
---@return string[]
function house.sorted_keys(t)
  local keys = {}
  for key in pairs(t) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

--- Count the words and pronouns of comments into `sum`.
---@param sum {words: integer?, pronouns: integer?}
---@param list string[]
function house.count_comments(sum, list)
  for _, comment in ipairs(list) do
    local words, pronouns = comments.count(comment)
    sum.words, sum.pronouns = (sum.words or 0) + words, (sum.pronouns or 0) + pronouns
  end
end

return house
