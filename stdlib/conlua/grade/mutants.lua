-- SPDX-License-Identifier: MIT
--- Mutants of right answers: each statement in turn is left out. A mutant that still passes shows
--- what the checks do not look at, unless the exercise names the statement as harmless.

local exercise = require "conlua.grade.exercise"
local grammar = require "conlua.grade.grammar"
local judge = require "conlua.grade.judge"
local texts = require "conlua.texts"

local say = texts.topic "grade"
local mutants = {}

--- The statements without which a source is still Lua, each with the source that is left.
local function all_of(source)
  local list = {}
  for _, statement in ipairs(grammar.statements(source)) do
    local left = grammar.without(source, statement)
    if load(grammar.text(left), "=mutant", "t") then
      statement.left = left
      list[#list + 1] = statement
    end
  end
  return list
end

--- Grade the mutants of right answers. Calls told(name, good, text, result) for those that pass,
--- and for each answer; visit(result) for each grading.
---@param names string[] of the answers
---@param options SelfcheckOptions
function mutants.check(self, names, means, options, told, visit)
  local harmless, known = {}, {}
  for _, text in ipairs(self.harmless) do harmless[text] = true end
  for _, name in ipairs(names) do
    local path, passed = self.folder .. "/" .. name, 0
    local list = all_of(exercise.read(path))
    for _, statement in ipairs(list) do
      known[statement.text] = true
      local result = judge.grade(self, path, statement.left, means, options)
      visit(result)
      local passes = result.verdict == "pass"
      if passes and harmless[statement.text] then passed = passed + 1
      elseif passes or result.verdict == "error" then
        local why = say(options.language, passes and "mutant_passes" or "mutant_error",
          statement.text)
        told(("%s:%d"):format(name, statement.line), false, why, result)
      end
    end
    told(name, true, say(options.language, "mutants", #list, passed))
  end
  for _, text in ipairs(self.harmless) do
    if not known[text] then
      told("exercise.lua", false, say(options.language, "not_harmless", text))
    end
  end
end

return mutants
