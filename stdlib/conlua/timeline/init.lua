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
  if not file then return nil, why end
  local ok, failed = draw(self, file, how, language)
  file:close()
  if not ok then return nil, failed end
  return true
end

local function complain(...)
  io.stderr:write("conlua: ", say(core.language(), ...), "\n")
end

--- Draw a run into a file. Where the disk has no room for the whole, the picture has fewer events,
--- and says so.
---@param read fun(): table a new reader of the recording
---@param path string
---@return integer exit code
return function(read, path)
  local language = core.language()
  if path == "-" then
    return draw(model.new(read()), io.stdout, text, language) and 0 or 1
  end
  local how = writers[path:match "%.(%w+)$"] or text
  local self = model.new(read())
  local all = self.events
  local ok, why = draw_into(self, path, how, language)
  local most = all
  while not ok and most > LEAST do
    most = most // 4
    ok = draw_into(model.new(read(), most), path, how, language)
  end
  if not ok then
    complain("cannot_write", path, why)
    return 1
  end
  if most < all then complain("wrote_less", path, all - most) end
  return 0
end
