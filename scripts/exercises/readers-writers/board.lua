-- The notice board of the exercise: do not change it.
local enter = enter or function() end
local leave = leave or function() end

local READERS, WRITERS = 4, 2

local inside, together = cell(0), event()
local drafting, all_draft = cell(0), event()
local writing, written, writers_met = cell(0), cell(0), event()

local drafted = false -- by this process: processes share no variables

local board = {}

--- The last reader stays until another one comes, or for a tenth of a second; the others may go.
local function stay()
  for _ = 1, 20 do
    local goes = false
    inside:update(function(n)
      goes = n > 1
      return goes and n - 1 or n
    end)
    if goes then return end
    sleep(0.005)
  end
  inside:add(-1)
end

--- Read the notice. The first readers wait a while for company.
function board.read()
  enter "read"
  if inside:add(1) >= READERS then together:set() end
  if not together:wait(0.8) then together:set() end
  sleep(0.01)
  stay()
  leave "read"
end

--- Draft a new notice: with this a writer comes to the board. It takes until people read there, and
--- the other writer drafts, too.
function board.draft()
  if drafted then error("a notice is drafted already", 2) end
  drafted = true
  enter "draft"
  if not together:wait(0.8) then together:set() end
  if drafting:add(1) >= WRITERS then all_draft:set() end
  if not all_draft:wait(0.8) then all_draft:set() end
  leave "draft"
  enter "ready"
  leave "ready"
end

--- Put up the notice that this process has drafted. That takes a moment, in which another writer
--- would come if it could.
function board.write()
  if not drafted then error("no notice is drafted", 2) end
  drafted = false
  enter "write"
  if writing:add(1) >= 2 then writers_met:set() end
  writers_met:wait(written:add(1) == 1 and 0.15 or 0.03)
  writing:add(-1)
  leave "write"
end

return board
