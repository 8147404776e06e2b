-- SPDX-License-Identifier: MIT
--- Draws a recorded run: as a page (.html), for other programs (.json), or as text (.txt, or `-`).

local chrome = require "conlua.timeline.chrome"
local core = require "conlua.core"
local model = require "conlua.timeline.model"
local page = require "conlua.timeline.page"
local text = require "conlua.timeline.text"
local texts = require "conlua.texts"

local say = texts.topic "timeline"

local LEAST = 500 -- events of the smallest picture that is tried
local BUFFER = 1 << 16

local writers = {html = page, json = chrome, txt = text}

--- Write the picture into an open file. Returns true, or nil and why not.
local function draw(self, file, how, language)
  local failed
  file:setvbuf("full", BUFFER)
  how(self, function(part)
    if failed then return end
    local ok, why = file:write(part)
    if not ok then failed = why end
  end, language)
  local ok, why = file:flush()
  failed = failed or not ok and why
  if failed then return nil, failed end
  return true
end

--- Draw into the file with that name.
local function draw_into(self, path, how, language)
  local file, why = io.open(path, "wb")
  if not file then -- the complaint says the name itself
    return nil, why:sub(1, #path + 2) == path .. ": " and why:sub(#path + 3) or why
  end
  local ok, failed = draw(self, file, how, language)
  file:close()
  if not ok then return nil, failed end
  return true
end

--- How many events there are.
local function count(read)
  local n = 0
  for _ in read().next do n = n + 1 end
  return n
end

local function complain(...)
  io.stderr:write("conlua: ", say(core.language(), ...), "\n")
end

--- Draw a run with so many events at most into the file. Returns how many it has; nil and the
--- reason if there is no room, on the disk or in memory.
local function try(read, path, how, language, most)
  local done, events, why = pcall(function()
    local self = model.new(read(), most)
    local ok, failed = draw_into(self, path, how, language)
    return ok and self.events, failed
  end)
  if done then return events or nil, why end
  if type(events) ~= "string" then error(events, 0) end -- interrupted
  return nil, events
end

--- Draw a run into a file. Where there is no room for the whole, the picture has fewer events, and
--- says so.
---@param read fun(): table a new reader of the recording
---@param path string
---@param most integer? so many events at most; the picture tells of the others
---@return integer exit code
return function(read, path, most)
  local language = core.language()
  if path == "-" then
    return draw(model.new(read(), most), io.stdout, text, language) and 0 or 1
  end
  local how = writers[path:match "%.(%w+)$"] or text
  local drawn, reason = try(read, path, how, language, most)
  if drawn then return 0 end
  local why = reason
  local all = math.min(count(read), most or math.huge)
  local fewer = all
  while not drawn and fewer > LEAST do
    fewer = fewer // 4
    drawn, why = try(read, path, how, language, fewer)
  end
  if not drawn then
    complain("cannot_write", path, why)
    return 1
  end
  complain("wrote_less", path, all - drawn, reason)
  return 0
end
