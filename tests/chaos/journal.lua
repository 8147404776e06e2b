-- SPDX-License-Identifier: MIT
-- What a unit did, written down so that it outlives the unit: a file of lines, one write each.
--
--   P queue item   about to put      G queue        about to get        x        an error came
--   p queue item   put returned      g queue item   got it              F text   a fault
--   n queue item   it did not go in  e queue        got nothing
--                                    d queue item   taken out at the end of a round
--
-- An item is "unit:number". What lies between a P and its p, or a G and its g, of a unit that
-- died is "maybe".
local journal = {}

--- Open the journal of the running unit of round `dir`.
---@param dir string
---@return fun(kind: string, ...) write
function journal.open(dir)
  local me = green.current() or thread.current()
  local file = assert(io.open(dir .. "/" .. me.id .. ".log", "a"))
  file:setvbuf("no")
  return function(kind, ...)
    file:write(table.concat({ kind, ... }, " "), "\n")
  end
end

--- All journals of a round: array of {unit=, {kind, queue, item}...}.
---@param files string[]
---@return table[] journals, string[] faults
function journal.read(files)
  local all, faults = {}, {}
  for _, name in ipairs(files) do
    local one = { unit = name:match("([^/]+)%.log$") }
    local file = assert(io.open(name))
    local text = file:read("a")
    file:close()
    -- What has no end was being written when its unit was killed: it does not count.
    for line in text:gmatch("([^\n]*)\n") do
      local kind, rest = line:match("^(%a) ?(.*)$")
      if kind == "F" then
        faults[#faults + 1] = "unit " .. one.unit .. ": " .. rest
      elseif kind then
        local queue, item = rest:match("^(%S+) ?(.*)$")
        one[#one + 1] = { kind, queue, item }
      end
    end
    all[#all + 1] = one
  end
  return all, faults
end

return journal
