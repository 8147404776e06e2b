-- SPDX-License-Identifier: MIT
--- Runs of a submission, told in lines: the model that checks of conlua.grade.events look at.

local events = require "conlua.grade.events"

-- Events from lines such as `2 acquire lock 1`: the unit, the operation, the kind and number of the
-- object or the text; `!` before the operation: announced. More fields are `name=value`.
return function(text)
  local list = {}
  for line in text:gmatch "[^\n]*%d[^\n]*" do
    local unit, before, op, rest = line:match "^%s*(%d+) (!?)([%w_]+)(.*)"
    local e = {unit = math.tointeger(unit), op = op, after = before == "", value = 0, number = 0,
      line = 0, time = #list}
    local kind, object = rest:match "^ (%l+) (%d+)"
    e.kind, e.object = kind, math.tointeger(object)
    if not kind then e.text = rest:match "^ ([%w-]+)" end
    for name, value in rest:gmatch "(%w+)=([%w.-]+)" do e[name] = tonumber(value) or value end
    if op == "enter" or op == "leave" then e.after = true end
    list[#list + 1] = e
  end
  return events.model(list)
end
