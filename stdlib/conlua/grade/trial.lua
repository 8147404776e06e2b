-- SPDX-License-Identifier: MIT
--- The reading of an exercise, first in a separate process under limits: a specification is a
--- program, which may never end, or take all memory.

local apart = require "conlua.grade.apart"
local exercise = require "conlua.grade.exercise"

local MEMORY, SECONDS = 128 << 20, 5 -- of the process; seconds of the processor's time
local MOST_LINES = 1000000 -- that a specification, or a function of vary, runs
local UNENDING = ("this runs more than %d lines"):format(MOST_LINES)

--- A function that calls f(...) as pcall does, and notes in a cell at which line of the chunk the
--- call is. Many lines are an error.
local function watcher(chunk_name, place)
  return function(f, ...)
    local n = 0
    debug.sethook(function(_, line)
      n = n + 1
      if n > MOST_LINES then
        debug.sethook()
        error(UNENDING, 2)
      end
      if debug.getinfo(2, "S").source == chunk_name then place:set(line) end
    end, "l")
    local outcome = table.pack(pcall(f, ...))
    debug.sethook()
    return table.unpack(outcome, 1, outcome.n)
  end
end

--- A mistake with the line, which an error of memory or of the stack has not.
local function with_line(folder, place, why)
  local path = exercise.path(folder)
  if why:sub(1, #path + 1) == path .. ":" and why:find("^%d", #path + 2) then return why end
  local what = why:match "not enough memory" or why:match "stack overflow"
  return what and exercise.at_line(folder, place:get(), what) or why
end

--- Read the exercise, and forget what was read. Returns what is wrong, or nothing.
local function try(folder, place)
  local ok, why = pcall(exercise.load, folder, watcher("@" .. exercise.path(folder), place))
  return not ok and with_line(folder, place, tostring(why)) or nil
end

--- Read an exercise. Raises with the mistake in the specification.
---@param folder string
---@return Exercise
return function(folder)
  local place = cell(0)
  local why, ended_early = apart.within(MEMORY, SECONDS, try, folder, place)
  if ended_early then
    why = exercise.at_line(folder, place:get(),
      ("this takes more than %d s or %d MB: %s"):format(SECONDS, MEMORY >> 20, ended_early))
  end
  if why then error(why, 0) end
  return exercise.load(folder)
end
