"""Operations and checks that several families share."""
