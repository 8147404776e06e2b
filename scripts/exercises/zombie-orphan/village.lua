-- The village of the exercise: do not change it.
local enter = enter or function() end
local leave = leave or function() end
local vary = vary or {children = 3}

local main = os.getpid()

local village = {}
local registered, buried = {}, {}
local father -- of the process that called village.son

local function check(child, word)
  if type(child) ~= "userdata" or child.kind ~= "process" then
    error(word .. " wants a process", 3)
  end
  if os.getpid() ~= main then error(word .. " is for the main process", 3) end
end

--- How many children are to be born.
function village.children() return vary.children end

--- The life of a child.
function village.life()
  enter "life"
  sleep(0.01)
  leave "life"
end

--- Register a child that is a zombie.
function village.register(child)
  check(child, "village.register")
  if registered[child.id] then error(child.name .. " is registered", 2) end
  local state = child.state
  if state ~= "zombie" then error(child.name .. " is no zombie: it is " .. state, 2) end
  registered[child.id] = true
  enter "zombie"
  leave "zombie"
  print("zombie: " .. child.name)
end

--- Bury a child that was registered, and joined since.
function village.bury(child)
  check(child, "village.bury")
  if not registered[child.id] then error(child.name .. " was never registered", 2) end
  if buried[child.id] then error(child.name .. " is buried", 2) end
  if child.state ~= "terminated" then error(child.name .. " is " .. child.state, 2) end
  buried[child.id] = true
  enter "buried"
  leave "buried"
  print("joined: " .. child.name)
end

--- A son is born: it remembers who its father is. For the son.
function village.son()
  if os.getppid() == main or os.getpid() == main then
    error("the son's father must not be the main process", 2)
  end
  father = os.getppid()
  enter "son"
  leave "son"
end

--- The word of an orphan. For the son, after its father's death.
function village.orphan()
  if not father then error("who is your father? village.son comes first", 2) end
  local deadline = clock() + 1 -- the system may need a moment for who has just been killed
  while os.getppid() == father do
    if clock() > deadline then error("your father lives", 2) end
    sleep(0.001)
  end
  enter "orphan"
  leave "orphan"
  return "an orphan"
end

return village
