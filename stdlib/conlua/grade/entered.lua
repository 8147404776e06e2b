-- SPDX-License-Identifier: MIT
--- The regions that the modules of an exercise enter, as far as the sources show.

local lpeg = require "lpeg"
local grammar = require "conlua.grade.grammar"
local C, Cc, Ct, P, S = lpeg.C, lpeg.Cc, lpeg.Ct, lpeg.P, lpeg.S
local lexemes = grammar.lexemes
local word, symbol = lexemes.word, lexemes.symbol

local function constant(text, how) return {how = how, text = load("return " .. text)()} end

local argument = C(lexemes.text) * (symbol ".." * Cc "beginning" + Cc "name") / constant
local call = word "enter" * symbol "(" ^ -1 * argument
  + word "enter" * symbol "(" * Cc {how = "any"}
local field = S ".:" * lexemes.space * lexemes.name
local calls = Ct((lexemes.blank + field + call + lexemes.name + lexemes.text + P(1)) ^ 0)

--- A question about sources of Lua: does a call of `enter` name the region? Yes, if the name may be
--- any. A name that is put together, as `"fork " .. n`, is known by the beginning.
---@param sources string[]
---@return fun(region: string): boolean
return function(sources)
  local names, beginnings, any = {}, {}, false
  for _, source in ipairs(sources) do
    for _, one in ipairs(calls:match(source)) do
      if one.how == "name" then names[one.text] = true
      elseif one.how == "beginning" then beginnings[#beginnings + 1] = one.text
      else any = true end
    end
  end
  return function(region)
    if any or names[region] then return true end
    for _, beginning in ipairs(beginnings) do
      if region:sub(1, #beginning) == beginning then return true end
    end
    return false
  end
end
