-- SPDX-License-Identifier: MIT
--- Exercises in folders that do not stay, and submissions for them.

local program = require "program"

local grading = {}

local spill = program.spill

-- A run has five seconds unless the exercise says more, and a machine may stop for so long.
local function patient(spec)
  if spec:find("limits", 1, true) then return spec end
  return (spec:gsub("^return {title", "return {limits = {wall = 90, cpu = 20}, title"))
end

--- A folder `ex` with the specification, and files beside it; removed when it is closed. A
--- specification without limits gets some that only end what hangs.
---@param files table<string, string> by path below the folder
function grading.new(spec, files)
  local folder = program.folder()
  local self = {folder = folder}
  spill(folder .. "/ex/exercise.lua", patient(spec))
  for name, text in pairs(files or {}) do spill(folder .. "/" .. name, text) end
  return setmetatable(self, {__index = grading, __close = grading.remove})
end

function grading:remove() program.remove(self.folder) end

function grading:write(name, text) spill(self.folder .. "/" .. name, text) end

function grading:read(name) return program.slurp(self.folder .. "/" .. name) end

--- conlua grade with these arguments, in the folder: what it printed, and its exit code.
function grading:grade(line, timeout)
  local command = "cd %s && timeout -k 5 %d %s grade --lang en %s >out 2>err </dev/null"
  local _, _, code = os.execute(command:format(program.quoted(self.folder), timeout or 120,
    program.quoted(program.conlua), line))
  return self:read "out", code, self:read "err"
end

--- What is said of exercises with mistakes, in their order, from the line on; "": nothing.
---@param specs string[]
---@param files table<string, string>? beside each of them
---@return string[]
function grading.mistakes(specs, files)
  local all = {}
  for i, text in ipairs(specs) do
    all[("exercises/e%d/exercise.lua"):format(i)] = text
    for name, beside in pairs(files or {}) do all[("exercises/e%d/%s"):format(i, name)] = beside end
  end
  local here <close> = grading.new("return {title = 'any', checks = {}}", all)
  local out, said = here:grade "--list", {}
  for i in ipairs(specs) do
    said[i] = out:match(("exercises/e%d/exercise%%.lua:([^\n]*)"):format(i)) or ""
  end
  return said
end

--- What was printed must have the text.
function grading.has(out, text)
  if not out:find(text, 1, true) then error(text .. " is not in\n" .. out, 2) end
end

--- What was printed must not have the text.
function grading.has_not(out, text)
  if out:find(text, 1, true) then error(text .. " is in\n" .. out, 2) end
end

--- Which means of shutting in work here: "bubblewrap", "landlock".
function grading.sandboxes()
  local list = {}
  local here <close> = grading.new("return {title = 'x', checks = {}}", {["a.lua"] = ""})
  for _, name in ipairs{"bubblewrap", "landlock"} do
    local _, code = here:grade("--again 0 --sandbox " .. name .. " ex a.lua")
    if code == 0 then list[#list + 1] = name end
  end
  return list
end

return grading
