local function make()
  local Way = process.class()
  function Way:run() io.write("class in ", os.getpid(), "\n"); io.flush() end
  return Way(), process{target = function()
    io.write("function in ", os.getpid(), "\n")
    io.flush()
  end}
end

local list = {make()}
list[1]:start()
list[2]:start()
repeat
  local ended = wait_any(list)
  ended:join()
  table.remove(list, ended == list[1] and 1 or 2)
until #list == 0
print("both have ended")
