-- 27: a text editor's three threads
-- After 线程理论 (theory of threads): input, display, and saving by itself, over the same data.

local typed = {"to", "be", "or", "not", "to", "be"}

local text = {}               -- threads share it; processes would each have their own
local changed = condition()   -- who waits for a change of it
local finished, saved = false, event()
local file = os.tmpname()

local function input()
  for _, word in ipairs(typed) do
    sleep(0.02) -- the writer thinks
    local _ <close> = changed:guard()
    text[#text + 1] = word
    changed:notify_all()
  end
  changed:with(function()
    finished = true
    changed:notify_all()
  end)
end

-- Show each new state of the text.
local function display()
  local shown = 0
  repeat
    local line, last
    changed:with(function()
      changed:wait_for(function() return #text > shown or finished end)
      shown, last, line = #text, finished, table.concat(text, " ")
    end)
    print(line)
  until last
end

-- Write to the disk what is new, every now and then. A daemon: nobody waits for it at the end.
local function save()
  while true do
    sleep(0.05)
    local words, last
    changed:with(function() words, last = table.concat(text, " "), finished end)
    local f = assert(io.open(file, "w"))
    f:write(words, "\n")
    f:close()
    if last then saved:set() end
  end
end

thread.daemon(save)
join(thread.spawn(input), thread.spawn(display))

saved:wait()
local f = assert(io.open(file))
print("saved: " .. f:read())
f:close()
os.remove(file)

-- Output:
--> {...}
--> to be or not to be
--> saved: to be or not to be
