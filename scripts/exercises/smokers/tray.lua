-- The tray of the exercise: do not change it.
local enter = enter or function() end
local leave = leave or function() end

local ROUNDS = 12
local names = {"tobacco", "paper", "matches"}

local tray = {}

local there, smoking, together = {}, cell(0), event()
for _, name in ipairs(names) do there[name] = cell(false) end
local round, taken = cell(0), cell(0)

-- What this process has on the tray, or in its hands: processes share no variables.
local plan, hands, own = {}, {}, nil

--- The rounds: for each a smoker, whose ingredient is not laid out. Each smoker comes once in the
--- first three rounds.
local function make_plan()
  for i = 1, 3 do plan[i] = i end
  for i = 3, 2, -1 do
    local j = math.random(i)
    plan[i], plan[j] = plan[j], plan[i]
  end
  for i = 4, ROUNDS do plan[i] = math.random(3) end
end

--- The agent lays one ingredient on the tray, and gets its name. Twice in a round, twelve rounds;
--- after that it gives nil. The agent is late with the first one.
function tray.lay()
  if not plan[1] then
    make_plan()
    sleep(0.2)
  end
  local laid = round:add(1) - 1
  local smoker = plan[laid // 2 + 1]
  if not smoker then return nil end
  if laid % 2 == 0 then
    enter "agent"
    leave "agent"
    enter "round"
  end
  local name = names[(smoker + laid % 2) % 3 + 1]
  if there[name]:get() then error("there is " .. name .. " on the tray already", 2) end
  enter(name)
  there[name]:set(true)
  return name
end

--- A smoker takes an ingredient off the tray; an error if it is not there.
function tray.take(name)
  if not there[name] then error("there is no ingredient " .. tostring(name), 2) end
  if not there[name]:get() then error("there is no " .. name .. " on the tray", 2) end
  there[name]:set(false)
  leave(name)
  hands[name] = true
  if taken:add(1) % 2 == 0 then leave "round" end
end

--- The smoker who has `mine` (tobacco, paper or matches) smokes with what it has taken. The first
--- smokers wait a while for company.
function tray.smoke(mine)
  if not there[mine] then error("there is no ingredient " .. tostring(mine), 2) end
  if own and own ~= mine then error("this process had " .. own .. " before", 2) end
  for _, name in ipairs(names) do
    if name ~= mine and not hands[name] then error("nobody can smoke without " .. name, 2) end
  end
  own, hands = mine, {}
  enter "smoke"
  if smoking:add(1) >= 3 then together:set() end
  if not together:wait(0.8) then together:set() end
  leave "smoke"
end

--- How many cigarettes were smoked.
function tray.smoked() return smoking:get() end

return tray
