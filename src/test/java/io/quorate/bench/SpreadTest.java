package io.quorate.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The middle of figures, and how far they lie apart. */
class SpreadTest {
  @Test
  void theMedianOfAnOddNumberIsTheOneInTheMiddle() {
    assertThat(Spread.of(List.of(9.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 9, 3));
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
    assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(new Spread(3, 1, 9, 4));
  }

  @Test
  void ratiosAreOfPairsAndNotOfMedians() {
    Spread ratio = Spread.ofRatios(List.of(10.0, 40.0, 90.0), List.of(5.0, 80.0, 30.0));

    assertThat(ratio).isEqualTo(new Spread(2, 0.5, 3, 3));
    assertThat(ratio).hasToString("2.00 (0.50 to 3.00)");
  }

  @Test
  void noFiguresHaveNoSpread() {
    assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void halfAPairIsNone() {
    assertThatThrownBy(() -> Spread.ofRatios(List.of(1.0, 2.0), List.of(1.0)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
