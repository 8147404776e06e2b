-- Cars wait for the green light, by an event.
return {
  title = {en = "A traffic light by an event", zh = "用事件实现红绿灯"},
  hints = {
    {en = "The light is an event: set is green, clear is red.", zh = "红绿灯是一个事件：set 为绿，clear 为红。"},
    {en = "Each car calls wait() on it before it passes.", zh = "每辆车通过之前先调用 wait()。"},
  },
  checks = {
    output{name = "lines", points = 5, [[
      light: red
      any order
        repeat 5
          car {n:int} waits
        end
      end
      light: green
      any order
        repeat 5
          car {n:int} passes
        end
      end
    ]]},
    count{name = "waits", op = "wait", kind_of = "event", min = 5, points = 3,
      says = {en = "each car waits for the event", zh = "每辆车都等待事件"}},
    started{name = "five", process = 5, points = 1},
    joined{points = 1},
  },
}
