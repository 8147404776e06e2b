// A goroutine that does nothing but say that it ran, started and waited for.
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"
)

func main() {
	n, _ := strconv.Atoi(os.Args[1])
	done, ran := make(chan bool), 0
	start := time.Now()
	for i := 0; i < n; i++ {
		go func() { done <- true }()
		if <-done {
			ran++
		}
	}
	if ran != n {
		os.Exit(1)
	}
	fmt.Printf("%.9f %d\n", time.Since(start).Seconds(), n)
}
