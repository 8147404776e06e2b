-- SPDX-License-Identifier: MIT
--- Which block of a source is not closed, or closed twice, as far as its indentation tells.

---@class Block
---@field word string
---@field line integer
---@field indent integer of its line
---@field token Token

local OPENERS = {["function"] = true, ["if"] = true, ["do"] = true, ["repeat"] = true,
  ["while"] = true, ["for"] = true}

local MISSING = {["then"] = "no_then", ["do"] = "no_do"}

-- The indentation of each line that begins with a token: its columns, or nil if lines mix tabs and
-- spaces.
local function indents_of(tokens)
  local indents = {}
  for _, token in ipairs(tokens) do
    if token.first then indents[token.line] = token.column - 1 end
  end
  return indents
end

-- Walk through the blocks. -> the block that is closed by less indentation than it has, or is left
-- open; nil: none
local function walk(tokens)
  local indents, open, doubtful, surplus = indents_of(tokens), {}, nil, nil
  local function close(token)
    local block = open[#open]
    if not block then
      surplus = surplus or token
      return
    end
    if token.first and not doubtful and token.column - 1 < block.indent then
      for i = #open, 1, -1 do
        if open[i].indent == token.column - 1 and open[i].line ~= block.line then
          doubtful = open[i + 1]
          break
        end
      end
    elseif token.first and not surplus and token.column - 1 > block.indent then
      surplus = token
    end
    open[#open] = nil
  end
  local waits_for_do = false
  for i, token in ipairs(tokens) do
    if token.kind == "keyword" then
      local word, before = token.text, tokens[i - 1]
      if word == "do" and waits_for_do then
        waits_for_do = false
      elseif OPENERS[word] then
        if word == "while" or word == "for" then waits_for_do = true end
        local is_else_if = word == "if" and before and before.text == "else"
          and before.kind == "keyword" and before.line == token.line
        if is_else_if and open[#open] then
          open[#open].else_if = {line = token.line, column = before.column, text = "else if"}
        end
        open[#open + 1] = {word = word, line = token.line, indent = indents[token.line],
          token = token}
      elseif word == "end" or word == "until" then
        close(token)
      end
    end
  end
  return open, doubtful, surplus
end

local function said(key, phrase, language, block, ...)
  return {text = phrase(language, key, ...), line = block.line,
    column = (block.token or block).column, length = #(block.token or block).text}
end

local function missing_word(tokens, place, word, phrase, language)
  local last
  for _, token in ipairs(tokens) do
    if token.line > place.line then break end
    if token.kind == "keyword" then
      local t = token.text
      if word == "then" and (t == "if" or t == "elseif") then last = token
      elseif word == "do" and (t == "while" or t == "for") then last = token
      elseif t == word then last = nil end
    end
  end
  if not last or last.line >= place.line then return nil end
  local behind
  for _, token in ipairs(tokens) do
    if token.line == last.line then behind = token end
  end
  if behind.text == "{" then return said("braces_block", phrase, language, behind, word) end
  return said(MISSING[word], phrase, language, last, last.text, last.line)
end

--- The hint, if the error is one of blocks.
---@param tokens Token[]
---@param place Place
---@param near string
---@param phrase function
---@param language string
---@return Hint?
return function(tokens, place, near, phrase, language)
  local message = place.message
  local word = message:match "^'(%a+)' expected near"
  if word == "then" or word == "do" then
    return missing_word(tokens, place, word, phrase, language)
  end
  local wants_end = message:find "^'end' expected" or message:find "^'until' expected"
  if wants_end then
    local open, doubtful = walk(tokens)
    local block = doubtful or (near == "<eof>" and #open == 1 and open[1])
    if not block then return nil end
    local branch = block.else_if
    if branch then return said("else_if", phrase, language, branch, branch.line) end
    return said("unclosed", phrase, language, block, block.word, block.line)
  end
  if message:find "^'?<eof>'? expected near 'end'$" then
    local _, _, surplus = walk(tokens)
    return surplus and said("surplus", phrase, language, surplus) or nil
  end
end
